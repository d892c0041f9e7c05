import { inputOf, outputOf } from "./content.js"
import { type Doing, doingOf } from "./Doing.js"
import { eventContent, noContent } from "./eventContent.js"
import { type Facts, makeFacts } from "./Facts.js"
import { given } from "./given.js"
import { costOf, inferenceOf } from "./inference.js"
import { labelsOf } from "./labels.js"
import type { Attributes, Origin, OtlpEvent, OtlpLink, OtlpSpan, Value } from "./OtlpSpan.js"
import { textOf } from "./reading.js"

type Fields = Readonly<Record<string, unknown>>

const kinds = ["INTERNAL", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"] as const
const codes = ["UNSET", "OK", "ERROR"] as const

/** An enum of protobuf, sent as its number or, in JSON, by its name. What is neither goes on, to be refused by its field. */
const enumOf = (sent: unknown, names: ReadonlyArray<string>, prefix: string): unknown => {
  if (sent === undefined || sent === null) return names[0]
  if (typeof sent === "number") return names[sent] ?? `${sent}`
  if (typeof sent !== "string" || !sent.startsWith(prefix)) return sent
  const name = sent.slice(prefix.length)
  return name === "UNSPECIFIED" ? names[0] : name
}

// Protobuf has no way to leave an id out but to leave it empty, and some senders write zeros.
const isNoId = (id: unknown) => id === undefined || id === null || (typeof id === "string" && /^0*$|^A+=+$/.test(id))

const exceptionOf = (events: ReadonlyArray<OtlpEvent>): Value | undefined =>
  events.find(({ name }) => name === "exception")?.attributes.get("exception.message")

const statusOf = ({ events, status }: OtlpSpan, facts: Facts): Fields => {
  const code = enumOf(status.code, codes, "STATUS_CODE_")
  if (status.message !== undefined && status.message !== null && status.message !== "") {
    return { code, message: status.message }
  }
  const message = code === "ERROR" ? (exceptionOf(events) ?? facts.get("error.message")) : undefined
  return given({ code, message: message === undefined || message === null ? undefined : textOf(message) })
}

/** A tool at work: the one call of it that the span is. */
const toolOf = (facts: Facts, status: Fields): ReadonlyArray<Fields> => {
  const name = facts.take("toolName")
  const input = facts.take("toolInput")
  const output = facts.take("toolOutput")
  return [
    given({
      tool_name: name === undefined ? "" : textOf(name),
      tool_input: input === undefined ? "" : textOf(input),
      tool_output: output === undefined ? undefined : textOf(output),
      // A span that went well says so seldom: its status is unset.
      tool_status: status.code === "ERROR" ? "FAILURE" : "SUCCESS"
    })
  ]
}

const objectOf = (attributes: Attributes): Fields | undefined =>
  attributes.size === 0 ? undefined : Object.fromEntries(attributes)

/** OTLP takes an empty name for an unknown one. */
const nameOf = (sent: unknown) => (sent === undefined || sent === null || sent === "" ? "unknown" : sent)

const eventOf = ({ attributes, name, time }: OtlpEvent): Fields =>
  given({ name: nameOf(name), time_unix_nano: time, attributes: objectOf(attributes) })

const linkOf = ({ spanId, traceId }: OtlpLink): Fields => given({ trace_id: traceId, span_id: spanId })

/** A link without an id leads nowhere. OTLP allows it, for the sake of its attributes. */
const leadsSomewhere = ({ spanId, traceId }: OtlpLink) => !isNoId(traceId) && !isNoId(spanId)

/** What OTLP has beside the attributes, under the names that OpenTelemetry gives it where there is no field for it. */
const besides = (span: OtlpSpan, { scope }: Origin): Attributes =>
  new Map(
    Object.entries({
      "otel.scope.name": scope.name,
      "otel.scope.version": scope.version,
      "otel.trace_state": span.traceState,
      "otel.dropped_attributes_count": span.dropped.attributes,
      "otel.dropped_events_count": span.dropped.events,
      "otel.dropped_links_count": span.dropped.links
    }).flatMap(([name, value]) =>
      (typeof value === "string" && value !== "") || (typeof value === "number" && value > 0)
        ? [[name, value] as const]
        : []
    )
  )

const contentOf = (facts: Facts, doing: Doing, status: Fields, told: ReturnType<typeof eventContent>): Fields => {
  if (doing.kind === "tool") return { tool_calls: toolOf(facts, status) }
  const { calls, finishReasons, output, reasoning } = outputOf(facts, told)
  const content = {
    input: inputOf(facts, told),
    output,
    decision_reasoning: reasoning,
    tool_calls: calls.length === 0 ? undefined : calls
  }
  if (doing.kind !== "call") return content
  const cost = costOf(facts)
  return {
    ...content,
    model_inference: inferenceOf(facts, doing.operation, finishReasons),
    cost_attribution: cost === undefined ? undefined : { accumulated_cost_usd: cost }
  }
}

/**
 * The span of ours that a span of OTLP tells of, to be checked as any other. Attributes that have a field become that field;
 * all others stay attributes, those of the process and of the recording library as well.
 */
export const toSpan = (span: OtlpSpan, origin: Origin): Fields => {
  const facts = makeFacts(origin.resource, origin.scope.attributes, besides(span, origin), span.attributes)
  const doing = doingOf(facts)
  const told = doing.kind === "tool" ? noContent(span.events) : eventContent(span.events)
  const status = statusOf(span, facts)
  const content = contentOf(facts, doing, status, told)
  const labels = labelsOf(facts, doing)
  const links = span.links.filter(leadsSomewhere)
  return given({
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: isNoId(span.parentSpanId) ? undefined : span.parentSpanId,
    name: nameOf(span.name),
    kind: enumOf(span.kind, kinds, "SPAN_KIND_"),
    start_time_unix_nano: span.start,
    end_time_unix_nano: span.end,
    status,
    ...labels,
    ...content,
    events: told.others.length === 0 ? undefined : told.others.map(eventOf),
    links: links.length === 0 ? undefined : links.map(linkOf),
    attributes: objectOf(facts.rest())
  })
}
