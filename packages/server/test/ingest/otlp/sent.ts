import { fromJson } from "../../../src/ingest/otlp/fromJson.js"
import type { Value } from "../../../src/ingest/otlp/OtlpSpan.js"
import { toSpan } from "../../../src/ingest/otlp/toSpan.js"

/** A value as OTLP's JSON has it. */
const anyValue = (value: Value): unknown => {
  if (typeof value === "string") return { stringValue: value }
  if (typeof value === "boolean") return { boolValue: value }
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  return value === null ? {} : { kvlistValue: { values: attributes(value as Readonly<Record<string, Value>>) } }
}

export const attributes = (all: Readonly<Record<string, Value>>): ReadonlyArray<unknown> =>
  Object.entries(all).map(([key, value]) => ({ key, value: anyValue(value) }))

/** A request of OTLP's JSON that holds these spans. */
export const request = (
  spans: ReadonlyArray<unknown>,
  resource: Readonly<Record<string, Value>> = {},
  scope: Readonly<Record<string, unknown>> = {}
) => ({ resourceSpans: [{ resource: { attributes: attributes(resource) }, scopeSpans: [{ scope, spans }] }] })

/** What becomes of a span that has these attributes. */
export const told = (
  all: Readonly<Record<string, Value>>,
  more: {
    readonly events?: ReadonlyArray<readonly [name: string, attributes: Readonly<Record<string, Value>>]>
    readonly resource?: Readonly<Record<string, Value>>
    readonly scope?: { readonly name?: string; readonly version?: string }
    readonly span?: Readonly<Record<string, unknown>>
  } = {}
): Readonly<Record<string, unknown>> => {
  const events = (more.events ?? []).map(([name, given]) => ({
    name,
    timeUnixNano: "1790000000500000000",
    attributes: attributes(given)
  }))
  const span = {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    name: "a span",
    kind: 3,
    startTimeUnixNano: "1790000000000000000",
    endTimeUnixNano: "1790000001000000000",
    attributes: attributes(all),
    events,
    ...more.span
  }
  const [sent] = fromJson(JSON.stringify(request([span], more.resource, more.scope)))
  if (sent === undefined) throw new Error("there is no span")
  return toSpan(sent.read(), sent.origin)
}
