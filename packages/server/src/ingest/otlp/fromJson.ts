import { jsonValue } from "./jsonValue.js"
import { Malformed, mostParts, tooMany } from "./Malformed.js"
import type { Attributes, Origin, OtlpEvent, OtlpLink, OtlpSpan, SentSpan } from "./OtlpSpan.js"

type Json = Readonly<Record<string, unknown>>

const isAbsent = (sent: unknown) => sent === undefined || sent === null

const objectAt = (sent: unknown, field: string): Json => {
  if (isAbsent(sent)) return {}
  if (typeof sent === "object" && !Array.isArray(sent)) return sent as Json
  throw new Malformed(field, "expected an object")
}

const listAt = (sent: unknown, field: string): ReadonlyArray<unknown> => {
  if (isAbsent(sent)) return []
  if (!Array.isArray(sent)) throw new Malformed(field, "expected an array")
  return sent
}

/** The parts of a span. */
const partsAt = (sent: unknown, field: string): ReadonlyArray<unknown> => {
  const list = listAt(sent, field)
  if (list.length > mostParts) throw tooMany(field, mostParts)
  return list
}

const attributesAt = (sent: unknown, field: string): Attributes =>
  new Map(
    partsAt(sent, field).map((one, index) => {
      const { key, value } = objectAt(one, `${field}.${index}`)
      if (typeof key !== "string") throw new Malformed(`${field}.${index}.key`, "expected a text")
      return [key, jsonValue(value, `${field}.${index}.value`)] as const
    })
  )

const eventAt = (sent: unknown, field: string): OtlpEvent => {
  const event = objectAt(sent, field)
  return {
    time: event.timeUnixNano ?? "0",
    name: event.name,
    attributes: attributesAt(event.attributes, `${field}.attributes`)
  }
}

const linkAt = (sent: unknown, field: string): OtlpLink => {
  const { spanId, traceId } = objectAt(sent, field)
  return { traceId, spanId }
}

const spanOf = (sent: unknown): OtlpSpan => {
  if (isAbsent(sent)) throw new Malformed("", "expected a span, which is a JSON object")
  const span = objectAt(sent, "")
  const status = objectAt(span.status, "status")
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    traceState: span.traceState,
    name: span.name,
    kind: span.kind,
    start: span.startTimeUnixNano,
    end: span.endTimeUnixNano,
    attributes: attributesAt(span.attributes, "attributes"),
    events: partsAt(span.events, "events").map((event, index) => eventAt(event, `events.${index}`)),
    links: partsAt(span.links, "links").map((link, index) => linkAt(link, `links.${index}`)),
    status: { code: status.code, message: status.message },
    dropped: {
      attributes: span.droppedAttributesCount,
      events: span.droppedEventsCount,
      links: span.droppedLinksCount
    }
  }
}

const bytesOf = (sent: unknown) => (sent === undefined ? 0 : Buffer.byteLength(JSON.stringify(sent)))

const spansOfScope = (
  sent: unknown,
  resource: Attributes,
  resourceBytes: number,
  field: string
): ReadonlyArray<SentSpan> => {
  const scopeSpans = objectAt(sent, field)
  const scope = objectAt(scopeSpans.scope, `${field}.scope`)
  const origin: Origin = {
    resource,
    scope: {
      name: scope.name,
      version: scope.version,
      attributes: attributesAt(scope.attributes, `${field}.scope.attributes`)
    },
    bytes: resourceBytes + bytesOf(scopeSpans.scope)
  }
  return listAt(scopeSpans.spans, `${field}.spans`).map((span) => ({
    origin,
    bytes: () => bytesOf(span),
    read: () => spanOf(span)
  }))
}

const spansOfResource = (sent: unknown, field: string): ReadonlyArray<SentSpan> => {
  const resourceSpans = objectAt(sent, field)
  const { attributes } = objectAt(resourceSpans.resource, `${field}.resource`)
  const resource = attributesAt(attributes, `${field}.resource.attributes`)
  const bytes = bytesOf(attributes)
  return listAt(resourceSpans.scopeSpans, `${field}.scopeSpans`).flatMap((scopeSpans, index) =>
    spansOfScope(scopeSpans, resource, bytes, `${field}.scopeSpans.${index}`)
  )
}

/** The spans of an `ExportTraceServiceRequest` in OTLP's JSON. Throws `Malformed` where that cannot be told. */
export const fromJson = (text: string): ReadonlyArray<SentSpan> => {
  const body = parsed(text)
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new Malformed("", "expected an object")
  const { resourceSpans } = body as Json
  return listAt(resourceSpans, "resourceSpans").flatMap((sent, index) =>
    spansOfResource(sent, `resourceSpans.${index}`)
  )
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Malformed("", "unreadable JSON")
  }
}
