import { cut } from "./Content.js"
import type { Context } from "./context/Context.js"
import type { Scope } from "./context/Scope.js"
import { makeMask } from "./Mask.js"
import type { Settings } from "./Settings.js"
import type { SpanSink } from "./SpanSink.js"
import { isSampled } from "./sampled.js"
import type { Vitals } from "./Vitals.js"
import type { WireSpan } from "./WireSpan.js"

/**
 * Keeps of a finished span what the options want kept: nothing if its trace is not sampled, else all of it, masked and then cut to
 * its limits. `scope` is the one that it began in. Never throws.
 */
export type Keep = (span: WireSpan, scope: Scope) => void

export interface KeepParts {
  readonly settings: Pick<Settings, "captureContent" | "mask" | "maxContentBytes" | "sampleRate">
  readonly context: Context
  readonly sink: SpanSink
  readonly vitals: Vitals
}

export const makeKeep = ({ context, settings, sink, vitals }: KeepParts): Keep => {
  const { captureContent, maxContentBytes, sampleRate } = settings
  const mask = settings.mask === undefined ? undefined : makeMask(settings.mask, captureContent, context, vitals)
  return (span, scope) => {
    if (sampleRate < 1 && !isSampled(span.trace_id, sampleRate)) return
    const masked = mask === undefined ? span : mask(span, scope)
    const limited = within(masked, maxContentBytes)
    sink(sampleRate < 1 ? rated(limited, sampleRate) : limited)
  }
}

/** Says what share of all spans it stands for, so that sums can be scaled up. */
const rated = (span: WireSpan, sampleRate: number): WireSpan => ({
  ...span,
  attributes: { ...span.attributes, "agentwatch.sample_rate": sampleRate }
})

const within = (span: WireSpan, limit: number): WireSpan => {
  const { input, output, status, tool_calls: calls } = span
  // A character of UTF-16 is at most three bytes of UTF-8.
  const fits = (text: string | null | undefined) => !text || text.length * 3 <= limit
  if (fits(input) && fits(output) && fits(status?.message) && (calls ?? []).every((call) => fits(call.tool_input))) {
    return span
  }
  const short = (text: string | null | undefined) => (text ? cut(text, limit) : text)
  return {
    ...span,
    input: short(input),
    output: short(output),
    ...(status && { status: { ...status, message: short(status.message) } }),
    ...(calls && { tool_calls: calls.map((call) => ({ ...call, tool_input: cut(call.tool_input ?? "", limit) })) })
  }
}
