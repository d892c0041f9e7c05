import type { Value } from "../../../src/ingest/otlp/OtlpSpan.js"

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
