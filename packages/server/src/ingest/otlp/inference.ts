import type { Operation } from "@agentwatch/core/model/Span"
import type { Facts } from "./Facts.js"
import { given } from "./given.js"
import type { Value } from "./OtlpSpan.js"
import { providerOf } from "./provider.js"
import { isList, isUnknownNumber, numberOf, structured, textOf } from "./reading.js"
import { usageOf } from "./usage.js"

const text = (value: Value | undefined) => (value === undefined ? undefined : textOf(value))

const finishReasonsOf = (facts: Facts, told: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
  const sent = facts.take("finishReasons")
  if (sent === undefined) return told.length === 0 ? undefined : told
  const reasons = structured(sent)
  return isList(reasons) ? reasons.map(textOf) : [textOf(reasons)]
}

/** Seconds with OpenTelemetry, milliseconds with the Vercel AI SDK. */
const firstChunkOf = (facts: Facts): Value | undefined => {
  const seconds = facts.take("firstChunkSeconds")
  if (seconds === undefined) return facts.take("firstChunkMillis")
  const number = numberOf(seconds)
  // To the microsecond, because a thousand times a fraction is often a hair off.
  return typeof number === "number" ? Math.round(number * 1_000_000) / 1_000 : number
}

/** The model call that a span tells of. `finishReasons` are those that stand in its messages. */
export const inferenceOf = (
  facts: Facts,
  operation: typeof Operation.Type,
  finishReasons: ReadonlyArray<string>
): Readonly<Record<string, unknown>> => {
  const provider = text(facts.take("provider"))
  const firstChunk = firstChunkOf(facts)
  return given({
    operation,
    provider: provider === undefined ? undefined : providerOf(provider),
    request_model: text(facts.take("requestModel")),
    response_model: text(facts.take("responseModel")),
    response_id: text(facts.take("responseId")),
    finish_reasons: finishReasonsOf(facts, finishReasons),
    service_tier: text(facts.take("serviceTier")),
    ...usageOf(facts),
    stream: firstChunk === undefined ? undefined : { time_to_first_chunk_ms: firstChunk }
  })
}

/** What the sender says that the call cost, in US dollars. */
export const costOf = (facts: Facts): Value | undefined => {
  const cost = facts.takeIf("cost", (value) => !isUnknownNumber(value))
  return cost === undefined ? undefined : numberOf(cost)
}
