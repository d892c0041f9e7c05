import { isPromise } from "./capture/isPromise.js"
import type { Context } from "./context/Context.js"
import type { Scope } from "./context/Scope.js"
import type { InitOptions } from "./Options.js"
import { type Replace, replaceTexts } from "./replaceTexts.js"
import { writable } from "./SpanSink.js"
import type { Vitals } from "./Vitals.js"
import type { WireSpan } from "./WireSpan.js"

/** The span with each of its texts as the program's `mask` wants it. Never throws. */
export type Mask = (span: WireSpan, scope: Scope) => WireSpan

/** Stands for a text that could not be masked. */
const unmasked = "[not masked]"

type Attached = WireSpan["metadata"]

/**
 * Shows `mask` the texts that came from the program or a provider: content, errors, and what was attached. Names and labels are what
 * spans are grouped by, and stay. A text that is JSON is shown in parts first, as they read without their escapes, and then as it is
 * kept.
 *
 * Whatever `mask` does is done in a scope of its own, of whose spans it is not asked: a mask that calls a model would call itself
 * for ever.
 */
export const makeMask = (
  mask: NonNullable<InitOptions["mask"]>,
  captureContent: boolean,
  context: Context,
  vitals: Vitals
): Mask => {
  const failed = () => {
    vitals.counts.callbackFaults++
    vitals.warn("mask", "mask failed, or gave something that is no text: what it was given is not kept")
    return unmasked
  }

  const one: Replace = (text, path) => {
    try {
      const result: unknown = mask(text, path)
      if (typeof result === "string") return result
      // Nobody waits for it, so its failure is nobody's.
      if (isPromise(result)) result.then(undefined, () => {})
    } catch {
      // As if it had given nothing.
    }
    return failed()
  }

  return (span, scope) => {
    if (scope.masking) return withTexts(span, captureContent, () => unmasked)
    const masked = vitals.guarded("masking a span", () =>
      context.run({ ...scope, masking: true }, () => withTexts(span, captureContent, one))
    )
    return masked ?? withoutTexts(span)
  }
}

const withTexts = (span: WireSpan, captureContent: boolean, one: Replace): WireSpan => {
  const text = (value: string | undefined, path: string) =>
    value ? one(replaceTexts(value, path, one) ?? value, path) : value
  const { attributes, input, metadata, output, status, tool_calls: calls } = span
  // Where no content is kept, errors are codes and names. What a model call carries besides its content is our own.
  const error = captureContent ? status?.message : undefined
  const ours = span.model_inference !== undefined
  return {
    ...span,
    ...(input && { input: text(input, "input") }),
    ...(output && { output: text(output, "output") }),
    ...(calls && {
      tool_calls: calls.map((call, at) => ({
        ...call,
        tool_input: text(call.tool_input ?? "", `tool_calls.${at}.tool_input`) ?? "",
        ...(call.tool_output && { tool_output: text(call.tool_output, `tool_calls.${at}.tool_output`) ?? "" })
      }))
    }),
    ...(status && error && { status: { ...status, message: text(error, "status.message") } }),
    ...(metadata && { metadata: attached(metadata, "metadata", one) }),
    ...(attributes && !ours && { attributes: attached(attributes, "attributes", one) })
  }
}

/** As it will be written: what its objects make of themselves then is what has to be masked. */
const attached = (record: NonNullable<Attached>, path: string, one: Replace): Attached => {
  const json = replaceTexts(written(record), path, one)
  return json === undefined ? undefined : JSON.parse(json)
}

const written = (record: NonNullable<Attached>): string => {
  try {
    return JSON.stringify(record) ?? ""
  } catch {
    return JSON.stringify(writable(record))
  }
}

const withoutTexts = (span: WireSpan): WireSpan => {
  const { attributes: _a, input: _i, metadata: _m, output: _o, status, tool_calls: calls, ...rest } = span
  return {
    ...rest,
    ...(status && { status: status.message ? { ...status, message: unmasked } : status }),
    ...(calls && { tool_calls: calls.map(({ tool_name }) => ({ tool_name, tool_input: unmasked })) })
  }
}
