import { createHash, randomBytes } from "node:crypto"

// Words in a fixed order that does not repeat soon: text that compresses like prose does, not like one letter.
const words =
  "the model reads a question and answers with care while tools fetch pages rows and prices that nobody had seen before so each agent decides what it may spend when to stop whom to ask and why".split(
    " "
  )

const prose = (seed: number, bytes: number): string => {
  let text = ""
  let state = seed + 1
  while (text.length < bytes) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    text += `${words[state % words.length]} ${state % 7 === 0 ? state.toString(36) : ""} `
  }
  return text.slice(0, bytes)
}

const models = ["gpt-4o-2024-08-06", "gpt-4o-mini-2024-07-18", "claude-sonnet-4-6", "claude-haiku-4-5-20251001"]

/** A model call as the SDK sends it; `contentBytes` of prompt and reply together. */
export const modelCall = (index: number, contentBytes: number): Record<string, unknown> => {
  const start = BigInt(Date.now()) * 1_000_000n + BigInt(index)
  const model = models[index % models.length] ?? ""
  const trace = createHash("md5")
    .update(String(Math.floor(index / 8)))
    .digest("hex")
  return {
    trace_id: trace,
    span_id: randomBytes(8).toString("hex"),
    parent_span_id: trace.slice(0, 16),
    name: `chat ${model}`,
    kind: "CLIENT",
    start_time_unix_nano: start.toString(),
    end_time_unix_nano: (start + BigInt(700_000_000 + (index % 997) * 1_000_003)).toString(),
    status: { code: index % 40 === 0 ? "ERROR" : "OK" },
    agent_id: `agent-${index % 20}`,
    agent_name: `agent-${index % 20}`,
    agent_role: "Worker",
    agent_path: ["orchestrator", `agent-${index % 20}`],
    environment: "bench",
    ...(contentBytes === 0
      ? {}
      : { input: prose(index, contentBytes >> 1), output: prose(index + 7, contentBytes >> 1) }),
    model_inference: {
      model_name: model,
      request_model: model,
      response_model: model,
      response_id: `chatcmpl-${index.toString(36)}`,
      provider: model.startsWith("gpt") ? "openai" : "anthropic",
      operation: "chat",
      finish_reasons: ["stop"],
      prompt_tokens: 200 + (index % 900),
      completion_tokens: 50 + (index % 400),
      cache_read_tokens: index % 200,
      usage_source: "reported",
      latency_ms: 700 + (index % 997)
    }
  }
}
