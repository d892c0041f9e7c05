import { Malformed, mostParts, tooMany } from "./Malformed.js"
import type { Origin, OtlpEvent, OtlpLink, OtlpSpan, SentSpan } from "./OtlpSpan.js"
import { type Entries, readEntry } from "./protobufValue.js"
import {
  count,
  delimited,
  fields,
  fixed64,
  hex,
  inner,
  int,
  kept,
  nanos,
  type Reader,
  readerOf,
  readMessage,
  text,
  varint
} from "./wire.js"

// The messages are those of opentelemetry/proto/trace/v1/trace.proto. Only what is of use is read, in one pass and into what is
// needed, so that nothing a sender can write costs much more memory than its bytes.

type Writable<A> = { -readonly [Key in keyof A]: A[Key] }

const status = fields<Writable<OtlpSpan["status"]>>(
  [2, delimited, kept("message", text)],
  [3, varint, kept("code", int)]
)

const event = fields<Writable<OtlpEvent> & { readonly attributes: Entries }>(
  [1, fixed64, kept("time", nanos)],
  [2, delimited, kept("name", text)],
  [3, delimited, (reader, into) => readEntry(reader, into.attributes)]
)

const link = fields<Writable<OtlpLink>>([1, delimited, kept("traceId", hex)], [2, delimited, kept("spanId", hex)])

const readEvent = (reader: Reader) => readMessage(inner(reader), event, { time: "0", name: "", attributes: new Map() })

const readLink = (reader: Reader) => readMessage(inner(reader), link, { traceId: "", spanId: "" })

const addPart = <A>(parts: Array<A>, name: string, part: A) => {
  if (parts.length === mostParts) throw tooMany(name, mostParts)
  parts.push(part)
}

const droppedAttributes = kept("attributes", count)
const droppedEvents = kept("events", count)
const droppedLinks = kept("links", count)

interface ReadSpan extends Writable<OtlpSpan> {
  readonly attributes: Entries
  readonly events: Array<OtlpEvent>
  readonly links: Array<OtlpLink>
  readonly dropped: Writable<OtlpSpan["dropped"]>
}

const span = fields<ReadSpan>(
  [1, delimited, kept("traceId", hex)],
  [2, delimited, kept("spanId", hex)],
  [3, delimited, kept("traceState", text)],
  [4, delimited, kept("parentSpanId", hex)],
  [5, delimited, kept("name", text)],
  [6, varint, kept("kind", int)],
  [7, fixed64, kept("start", nanos)],
  [8, fixed64, kept("end", nanos)],
  [9, delimited, (reader, into) => readEntry(reader, into.attributes)],
  [10, varint, (reader, { dropped }) => droppedAttributes(reader, dropped)],
  [11, delimited, (reader, { events }) => addPart(events, "events", readEvent(reader))],
  [12, varint, (reader, { dropped }) => droppedEvents(reader, dropped)],
  [13, delimited, (reader, { links }) => addPart(links, "links", readLink(reader))],
  [14, varint, (reader, { dropped }) => droppedLinks(reader, dropped)],
  [15, delimited, kept("status", (reader) => readMessage(inner(reader), status, { code: 0, message: "" }))]
)

const readSpan = (bytes: Uint8Array): OtlpSpan =>
  readMessage(readerOf(bytes), span, {
    traceId: "",
    spanId: "",
    parentSpanId: "",
    traceState: "",
    name: "",
    kind: 0,
    start: "0",
    end: "0",
    attributes: new Map(),
    events: [],
    links: [],
    status: { code: 0, message: "" },
    dropped: { attributes: 0, events: 0, links: 0 }
  })

/** What the library throws is about bytes and offsets, and tells a sender no more than that. */
const orMalformed = <A>(read: () => A): A => {
  try {
    return read()
  } catch (error) {
    throw error instanceof Malformed ? error : new Malformed("", "unreadable protobuf")
  }
}

/** What a resource, in one or several pieces, comes to. */
interface Resource {
  readonly attributes: Entries
  bytes: number
}

const resource = fields<Resource>([1, delimited, (reader, into) => readEntry(reader, into.attributes)])

/** The origin of the spans in a scope. Both its parts may stand behind the spans. */
class ScopeOrigin implements Origin {
  readonly scope = { name: "", version: "", attributes: new Map() as Entries }
  scopeBytes = 0
  readonly #resource: Resource

  constructor(resource: Resource) {
    this.#resource = resource
  }

  get resource() {
    return this.#resource.attributes
  }

  get bytes() {
    return this.#resource.bytes + this.scopeBytes
  }
}

const scope = fields<ScopeOrigin["scope"]>(
  [1, delimited, kept("name", text)],
  [2, delimited, kept("version", text)],
  [3, delimited, (reader, into) => readEntry(reader, into.attributes)]
)

/** What a body may hold. */
export interface Bounds {
  readonly spans: number
  /** Of one span, in bytes. */
  readonly spanBytes: number
}

/** What a body has brought so far. */
interface Body {
  readonly spans: Array<SentSpan>
  readonly bounds: Bounds
}

const addSpan = (bytes: Uint8Array, origin: Origin, { bounds, spans }: Body) => {
  if (spans.length > bounds.spans) return
  spans.push({
    origin,
    bytes: () => bytes.length,
    read: () => {
      // Two bytes are an event, or an attribute: what is too large anyway is not read first.
      if (bytes.length > bounds.spanBytes) throw new Malformed("", `larger than ${bounds.spanBytes} bytes`)
      return orMalformed(() => readSpan(bytes))
    }
  })
}

const scopeSpans = fields<{ readonly origin: ScopeOrigin; readonly body: Body }>(
  [
    1,
    delimited,
    (reader, { origin }) => {
      const sent = inner(reader)
      origin.scopeBytes += sent.len
      readMessage(sent, scope, origin.scope)
    }
  ],
  [2, delimited, (reader, { body, origin }) => addSpan(reader.bytes(), origin, body)]
)

const resourceSpans = fields<{ readonly resource: Resource; readonly body: Body }>(
  [
    1,
    delimited,
    (reader, into) => {
      const sent = inner(reader)
      into.resource.bytes += sent.len
      readMessage(sent, resource, into.resource)
    }
  ],
  [
    2,
    delimited,
    (reader, into) =>
      void readMessage(inner(reader), scopeSpans, { origin: new ScopeOrigin(into.resource), body: into.body })
  ]
)

const request = fields<Body>([
  1,
  delimited,
  (reader, body) => void readMessage(inner(reader), resourceSpans, { resource: newResource(), body })
])

const newResource = (): Resource => ({ attributes: new Map(), bytes: 0 })

/**
 * The spans of an `ExportTraceServiceRequest` in protobuf, at most one more than there may be: an empty span is two bytes, so a
 * body may hold millions. Throws `Malformed` where they cannot be told.
 */
export const fromProtobuf = (bytes: Uint8Array, bounds: Bounds): ReadonlyArray<SentSpan> =>
  orMalformed(() => readMessage(readerOf(bytes), request, { spans: [], bounds })).spans
