import { noUsage } from "@agentwatch/core/model/Usage"
import type { Pricing } from "@agentwatch/core/pricing/Pricing"
import { newSpanId, newTraceId } from "./context/ids.js"
import { inAgent, type Scope } from "./context/Scope.js"
import type { ReadEvent } from "./readEvent.js"
import type { Secrets } from "./Secrets.js"
import type { Settings } from "./Settings.js"
import type { SpanBase } from "./SpanBase.js"
import type { Moment, Timeline } from "./Timeline.js"
import type { WireSpan } from "./WireSpan.js"

export interface EventSpanParts {
  readonly settings: Pick<Settings, "captureContent">
  readonly base: SpanBase
  readonly timeline: Timeline
  readonly secrets: Secrets
  readonly pricing: Pricing
}

/** Writes down an event as the request that it tells of, as a server does that is sent it by way of `/api/events`. */
export const makeEventSpan =
  ({ base, pricing, secrets, settings, timeline }: EventSpanParts) =>
  (event: ReadEvent, around: Scope): WireSpan => {
    const {
      agentName,
      costUsd,
      errorMessage,
      inputTokens,
      latencyMs = 0,
      metadata,
      model,
      outputTokens,
      provider
    } = event
    const task = event.taskName ?? around.task ?? "default"
    const scope: Scope = { ...actedBy(around, agentName), task }
    const start = startOf(event, timeline)
    const counted = inputTokens !== undefined || outputTokens !== undefined
    const place = { traceId: scope.traceId ?? newTraceId(), spanId: newSpanId(), parentSpanId: scope.spanId }
    return {
      ...base(place, scope, start, latencyMs),
      name: task,
      kind: "CLIENT",
      status: {
        code: event.status === "error" ? "ERROR" : "OK",
        // Errors of providers quote what they were sent.
        message: settings.captureContent && errorMessage ? secrets.scrub(errorMessage) : undefined
      },
      metadata,
      model_inference: {
        model_name: model,
        provider,
        prompt_tokens: inputTokens,
        completion_tokens: outputTokens,
        latency_ms: latencyMs,
        usage_source: counted ? "reported" : "absent"
      },
      ...(costUsd !== undefined
        ? { cost_usd: costUsd, cost_source: "reported" as const }
        : counted && ownCost(pricing, event, start))
    }
  }

/** The agent around stays what it is where it is the one that is named. */
const actedBy = (scope: Scope, name: string | undefined): Scope =>
  name === undefined || name === scope.agent.name ? scope : inAgent(scope, { id: name, name, role: "Agent" }, undefined)

/** By a price of the user's; the server prices what has none. */
const ownCost = (
  pricing: Pricing,
  { inputTokens = 0, model, outputTokens = 0, provider }: ReadEvent,
  { unixMillis }: Moment
) => {
  const usage = { ...noUsage, input: inputTokens, output: outputTokens }
  const { nanoUsd, source } = pricing.cost(provider, model, usage, unixMillis)
  return source === "custom" ? { cost_usd: nanoUsd / 1e9, cost_source: source } : undefined
}

const startOf = ({ latencyMs = 0, timestamp }: ReadEvent, timeline: Timeline): Moment => {
  const now = timeline.now()
  const ended = BigInt(now.unixNano) - BigInt(Math.floor(latencyMs * 1_000_000))
  const nanos = timestamp ?? (ended < 0n ? 0n : ended)
  // An instant of its own, from which its latency is counted.
  return { monotonic: 0, unixNano: nanos.toString(), unixMillis: Number(nanos / 1_000_000n) }
}
