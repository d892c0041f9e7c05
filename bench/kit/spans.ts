import { prose } from "./prose.ts"
import { hex, random } from "./random.ts"

const models = ["gpt-4o-2024-08-06", "gpt-4o-mini-2024-07-18", "claude-sonnet-4-6", "claude-haiku-4-5-20251001"]

/** Spans of one trace, which follow each other. */
const traceLength = 8

export const spanIdOf = (index: number): string => hex(index, 2)
export const traceIdOf = (index: number): string => hex(Math.floor(index / traceLength), 4)
const parentIdOf = (index: number): string => hex(~Math.floor(index / traceLength), 2)

/** The identity of a span: what differs from all others, and always has the same length. */
export const identityOf = (index: number) => ({
  trace_id: traceIdOf(index),
  span_id: spanIdOf(index),
  parent_span_id: parentIdOf(index)
})

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/** As providers make them: as long, and of nothing that could be compressed. */
const responseId = (openai: boolean, next: () => number): string => {
  let id = openai ? "chatcmpl-" : "msg_01"
  for (let left = openai ? 29 : 22; left > 0; left--) id += letters[Math.floor(next() * letters.length)]
  return id
}

/** Around a middle, seldom far from it. */
const around = (middle: number, next: () => number) => middle * Math.exp((next() + next() + next() - 1.5) * 1.6)

/**
 * A model call as the SDK sends it, that ended at `end` (milliseconds since the epoch), with `contentBytes` of prompt and
 * reply together. The same index gives the same call, so that sending it again is sending the same span twice.
 */
export const modelCall = (index: number, contentBytes: number, end: number): Record<string, unknown> => {
  const next = random(index)
  const model = models[Math.floor(next() * models.length)] ?? ""
  const openai = model.startsWith("gpt")
  const agent = `agent-${Math.floor(index / traceLength) % 20}`
  const nanos = BigInt(Math.floor(end)) * 1_000_000n + BigInt(Math.floor(next() * 1_000_000))
  const latency = Math.floor(around(1_500, next) * 1_000_000)
  const failed = next() < 0.025
  const streamed = next() < 0.25
  const prompt = Math.floor(around(1_200, next))
  const half = contentBytes >> 1
  const messages = (content: string) => JSON.stringify([{ role: "user", content }])
  return {
    ...identityOf(index),
    start_time_unix_nano: (nanos - BigInt(latency)).toString(),
    end_time_unix_nano: nanos.toString(),
    agent_id: agent,
    agent_name: agent,
    agent_role: "Worker",
    agent_path: ["orchestrator", agent],
    environment: "bench",
    name: `chat ${model}`,
    kind: "CLIENT",
    status: failed ? { code: "ERROR", message: "HTTP 429" } : { code: "OK" },
    model_inference: {
      model_name: model,
      provider: openai ? "openai" : "anthropic",
      operation: "chat",
      request_model: model,
      ...(failed
        ? { usage_source: "absent" }
        : {
            response_model: model,
            response_id: responseId(openai, next),
            finish_reasons: ["stop"],
            prompt_tokens: prompt,
            completion_tokens: Math.floor(around(250, next)),
            ...(next() < 0.4 ? { cache_read_tokens: Math.floor(prompt * next()) } : {}),
            usage_source: "reported"
          }),
      latency_ms: Math.floor(latency / 1_000) / 1_000,
      ...(streamed
        ? { stream: { time_to_first_chunk_ms: around(400, next), chunks: Math.floor(around(80, next)) } }
        : {})
    },
    ...(contentBytes === 0
      ? {}
      : { input: messages(prose(index, half - messages("").length)), output: prose(~index, half) }),
    attributes: { "http.response.status_code": failed ? 429 : 200 }
  }
}
