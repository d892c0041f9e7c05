import { type Fault, faults } from "./faults.js"
import type { Model } from "./models.js"
import type { Random } from "./Random.js"
import type { Outcome, Recording, Scope } from "./Recording.js"
import type { Messages, WireInference, WireSpan, WireToolCall } from "./WireSpan.js"

/** How much there is to read and to write: tokens from and to. */
export interface Size {
  readonly input: readonly [number, number]
  readonly output: readonly [number, number]
}

export const simple: Size = { input: [200, 800], output: [50, 200] }
export const medium: Size = { input: [500, 3_000], output: [200, 1_000] }
export const heavy: Size = { input: [2_000, 8_000], output: [500, 3_000] }

export interface Ask {
  readonly model: Model
  readonly size: Size
  readonly messages: Messages
  readonly reply: string
  readonly operation?: "chat" | "embeddings"
  readonly stream?: boolean
  /** Tools that the model asks for instead of ending. */
  readonly tools?: ReadonlyArray<WireToolCall>
  /** Share of the input that is in the provider's cache, 0 to 1. */
  readonly cached?: number
  /** Shares in which it fails; the agent's own unless given. */
  readonly errorRate?: number
  /** What goes wrong, if something does; any of the six unless given. */
  readonly fault?: Fault
  readonly mostAttempts?: number
}

/** What the provider counted and how long it took, in milliseconds. */
interface Attempt {
  readonly input: number
  readonly output: number
  readonly reasoning: number
  readonly beforeFirst: number
  readonly took: number
}

const attemptOf = (random: Random, { model, operation, size }: Ask, fault: Fault | undefined): Attempt => {
  const input = random.whole(...size.input)
  const whole = operation === "embeddings" ? 0 : random.whole(...size.output)
  const output = fault === undefined || fault.counted ? whole : Math.floor(whole * random.between(0, 0.5))
  const reasoning = model.reasons ? Math.floor(output * random.between(0.2, 0.6)) : 0
  const uneven = random.between(0.7, 1.3) * (random.happens(0.05) ? random.between(2, 5) : 1)
  const waited = random.between(200, 500) * uneven
  const beforeFirst = waited + reasoning * model.pace * uneven
  if (fault?.slow) return { input, output, reasoning, beforeFirst, took: random.between(28_000, 32_000) }
  if (fault !== undefined && !fault.counted) return { input, output, reasoning, beforeFirst, took: waited }
  return { input, output, reasoning, beforeFirst, took: waited + output * model.pace * uneven }
}

const round = (value: number) => Math.round(value * 1_000) / 1_000

const streamOf = (
  random: Random,
  { beforeFirst, output, reasoning, took }: Attempt,
  aborted: boolean
): NonNullable<WireInference["stream"]> => {
  const chunks = Math.max(2, Math.ceil((output - reasoning) / random.between(1.5, 4)))
  const gap = Math.max(0.2, (took - beforeFirst) / chunks)
  return {
    time_to_first_chunk_ms: round(Math.min(beforeFirst, took)),
    chunks,
    chunk_gap_p50_ms: round(gap * 0.8),
    chunk_gap_p95_ms: round(gap * random.between(1.8, 3.5)),
    chunk_gap_max_ms: round(gap * random.between(4, 18)),
    aborted
  }
}

const idPrefix = (provider: string) => (provider === "anthropic" ? "msg_" : "chatcmpl-")

/** Why the model stopped, in the words of its provider. */
const finishOf = (provider: string, asksTools: boolean): string => {
  if (provider === "anthropic") return asksTools ? "tool_use" : "end_turn"
  return provider === "gcp.gemini" ? "STOP" : asksTools ? "tool_calls" : "stop"
}

const inferenceOf = (
  random: Random,
  ask: Ask,
  attempt: Attempt,
  fault: Fault | undefined,
  aborted: boolean
): WireInference => {
  const { cached = 0, model, operation = "chat", stream = false, tools } = ask
  const base = {
    provider: model.provider,
    operation,
    request_model: model.name,
    latency_ms: round(attempt.took)
  }
  if (fault !== undefined && !fault.counted && !fault.slow) {
    return { ...base, model_name: model.name, usage_source: "absent" }
  }
  const estimated = fault?.slow === true || aborted
  const fromCache = Math.floor(attempt.input * cached)
  return {
    ...base,
    model_name: model.answers ?? model.name,
    ...(!estimated && {
      response_model: model.answers ?? model.name,
      response_id: idPrefix(model.provider) + random.hex(12)
    }),
    ...(!estimated && operation === "chat" && { finish_reasons: [finishOf(model.provider, tools !== undefined)] }),
    prompt_tokens: attempt.input,
    completion_tokens: attempt.output,
    ...(fromCache > 0 && { cache_read_tokens: fromCache }),
    ...(fromCache > 0 && model.writesCache && { cache_write_tokens: Math.floor((attempt.input - fromCache) * 0.6) }),
    ...(attempt.reasoning > 0 && { reasoning_tokens: attempt.reasoning }),
    usage_source: estimated ? "estimated" : "reported",
    ...(stream && { stream: streamOf(random, attempt, aborted || fault?.slow === true) })
  }
}

const half = (text: string, share: number) =>
  Array.from(text)
    .slice(0, Math.floor(text.length * share))
    .join("")

const statusOf = (fault: Fault | undefined, aborted: boolean): NonNullable<WireSpan["status"]> =>
  fault !== undefined
    ? { code: "ERROR", message: fault.message }
    : aborted
      ? { code: "UNSET", message: "aborted by its caller" }
      : { code: "OK" }

/** One call to a model, with the attempts that it took: each is a span, and says which one it repeats. */
export const modelCall = (recording: Recording, scope: Scope, start: number, ask: Ask): Outcome => {
  const { random } = recording
  const {
    errorRate = scope.agent.errorRate,
    messages,
    model,
    mostAttempts = 3,
    operation = "chat",
    reply,
    stream,
    tools
  } = ask
  let at = start
  let before: string | undefined
  for (let attempt = 1; ; attempt++) {
    const fault = random.happens(errorRate) ? (ask.fault ?? random.one(faults)) : undefined
    const aborted = fault === undefined && stream === true && tools === undefined && random.happens(0.01)
    const counted = attemptOf(random, ask, fault)
    const to = at + counted.took * (aborted ? 0.6 : 1)
    const said = fault === undefined ? (aborted ? half(reply, 0.5) : reply) : fault.counted ? "Sure! Here is …" : ""
    const http = fault === undefined ? 200 : fault.http
    before = recording.write(scope, {
      name: `${operation} ${model.name}`,
      from: at,
      to,
      more: {
        kind: "CLIENT",
        status: statusOf(fault, aborted),
        model_inference: inferenceOf(random, ask, counted, fault, aborted),
        input: JSON.stringify(messages),
        ...(said !== "" && { output: said }),
        ...(tools !== undefined && fault === undefined && { tool_calls: tools }),
        ...(before !== undefined && {
          links: [{ trace_id: recording.traceId, span_id: before, link_type: "RETRY_OF" as const }]
        }),
        ...(http !== undefined && { attributes: { "http.response.status_code": http } })
      }
    })
    if (fault === undefined) return { at: to }
    if (!fault.again || attempt >= mostAttempts) return { at: to, failed: fault.message }
    at = to + random.between(400, 900) * 2 ** (attempt - 1)
  }
}
