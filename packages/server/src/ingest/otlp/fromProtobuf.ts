import protobuf from "protobufjs/minimal.js"
import { whole } from "./jsonValue.js"
import { deepest, Malformed, tooDeep } from "./Malformed.js"
import type { Origin, OtlpEvent, OtlpLink, OtlpSpan, SentSpan, Value } from "./OtlpSpan.js"

type Reader = protobuf.Reader

/** The ways in which a field may be encoded; what comes in another way than its field has is passed over. */
const varint = 0
const fixed64 = 1
const delimited = 2

/** What is done with a field of a message, by its number and encoding. Fields that are not named are passed over. */
type Fields = Readonly<Record<string, (reader: Reader) => void>>

const field = (number: number, encoding: number) => String(number * 8 + encoding)

// The messages are opentelemetry/proto/trace/v1/trace.proto and common/v1/common.proto. Only what is of use is read, in one
// pass and into what is needed, so that nothing a sender can write costs much more memory than its bytes.
const readFields = (reader: Reader, fields: Fields) => {
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    const read = fields[tag]
    if (read === undefined) reader.skipType(tag & 7, 0, tag >>> 3)
    else read(reader)
  }
}

/** A message within another one; a reader of its own keeps it from reading beyond its end. */
const inner = (reader: Reader) => protobuf.Reader.create(reader.bytes())

const hex = (reader: Reader) => Buffer.from(reader.bytes()).toString("hex")

const double = (reader: Reader): Value => {
  const number = reader.double()
  return Number.isFinite(number) ? number : String(number)
}

const readValue = (reader: Reader, depth: number): Value => {
  if (depth > deepest) throw tooDeep("attributes")
  let value: Value = null
  readFields(reader, {
    [field(1, delimited)]: () => {
      value = reader.string()
    },
    [field(2, varint)]: () => {
      value = reader.bool()
    },
    [field(3, varint)]: () => {
      value = whole(String(reader.int64()))
    },
    [field(4, fixed64)]: () => {
      value = double(reader)
    },
    [field(5, delimited)]: () => {
      const values: Array<Value> = []
      readFields(inner(reader), { [field(1, delimited)]: (list) => values.push(readValue(inner(list), depth + 1)) })
      value = values
    },
    [field(6, delimited)]: () => {
      const entries = new Map<string, Value>()
      readFields(inner(reader), { [field(1, delimited)]: (list) => readEntry(inner(list), entries, depth + 1) })
      value = Object.fromEntries(entries)
    },
    [field(7, delimited)]: () => {
      value = Buffer.from(reader.bytes()).toString("base64")
    }
  })
  return value
}

const readEntry = (reader: Reader, into: Map<string, Value>, depth = 0) => {
  let key = ""
  let value: Value = null
  readFields(reader, {
    [field(1, delimited)]: () => {
      key = reader.string()
    },
    [field(2, delimited)]: () => {
      value = readValue(inner(reader), depth)
    }
  })
  into.set(key, value)
}

const attributesIn = (into: Map<string, Value>) => (reader: Reader) => readEntry(inner(reader), into)

const readEvent = (reader: Reader): OtlpEvent => {
  const attributes = new Map<string, Value>()
  const event = { time: "0", name: "", attributes }
  readFields(reader, {
    [field(1, fixed64)]: () => {
      event.time = String(reader.fixed64())
    },
    [field(2, delimited)]: () => {
      event.name = reader.string()
    },
    [field(3, delimited)]: attributesIn(attributes)
  })
  return event
}

const readLink = (reader: Reader): OtlpLink => {
  const link = { traceId: "", spanId: "" }
  readFields(reader, {
    [field(1, delimited)]: () => {
      link.traceId = hex(reader)
    },
    [field(2, delimited)]: () => {
      link.spanId = hex(reader)
    }
  })
  return link
}

const readStatus = (reader: Reader) => {
  const status = { code: 0, message: "" }
  readFields(reader, {
    [field(2, delimited)]: () => {
      status.message = reader.string()
    },
    [field(3, varint)]: () => {
      status.code = reader.int32()
    }
  })
  return status
}

const readSpan = (reader: Reader): OtlpSpan => {
  const attributes = new Map<string, Value>()
  const events: Array<OtlpEvent> = []
  const links: Array<OtlpLink> = []
  const dropped = { attributes: 0, events: 0, links: 0 }
  const span = {
    traceId: "",
    spanId: "",
    parentSpanId: "",
    traceState: "",
    name: "",
    kind: 0,
    start: "0",
    end: "0",
    status: { code: 0, message: "" }
  }
  readFields(reader, {
    [field(1, delimited)]: () => {
      span.traceId = hex(reader)
    },
    [field(2, delimited)]: () => {
      span.spanId = hex(reader)
    },
    [field(3, delimited)]: () => {
      span.traceState = reader.string()
    },
    [field(4, delimited)]: () => {
      span.parentSpanId = hex(reader)
    },
    [field(5, delimited)]: () => {
      span.name = reader.string()
    },
    [field(6, varint)]: () => {
      span.kind = reader.int32()
    },
    [field(7, fixed64)]: () => {
      span.start = String(reader.fixed64())
    },
    [field(8, fixed64)]: () => {
      span.end = String(reader.fixed64())
    },
    [field(9, delimited)]: attributesIn(attributes),
    [field(10, varint)]: () => {
      dropped.attributes = reader.uint32()
    },
    [field(11, delimited)]: () => events.push(readEvent(inner(reader))),
    [field(12, varint)]: () => {
      dropped.events = reader.uint32()
    },
    [field(13, delimited)]: () => links.push(readLink(inner(reader))),
    [field(14, varint)]: () => {
      dropped.links = reader.uint32()
    },
    [field(15, delimited)]: () => {
      span.status = readStatus(inner(reader))
    }
  })
  return { ...span, attributes, events, links, dropped }
}

const unreadable = "unreadable protobuf"

/** What the library throws is about bytes and offsets, and tells a sender no more than that. */
const orMalformed = <A>(read: () => A): A => {
  try {
    return read()
  } catch (error) {
    throw error instanceof Malformed ? error : new Malformed("", unreadable)
  }
}

/** What a resource, in one or several pieces, comes to. */
interface Resource {
  readonly attributes: Map<string, Value>
  bytes: number
}

/** The origin of the spans in a scope. Both its parts may stand behind the spans. */
class ScopeOrigin implements Origin {
  readonly scope = { name: "", version: "", attributes: new Map<string, Value>() }
  readonly #resource: Resource
  #scopeBytes = 0

  constructor(resource: Resource) {
    this.#resource = resource
  }

  get resource() {
    return this.#resource.attributes
  }

  get bytes() {
    return this.#resource.bytes + this.#scopeBytes
  }

  readScope(reader: Reader) {
    this.#scopeBytes += reader.len
    readFields(reader, {
      [field(1, delimited)]: () => {
        this.scope.name = reader.string()
      },
      [field(2, delimited)]: () => {
        this.scope.version = reader.string()
      },
      [field(3, delimited)]: attributesIn(this.scope.attributes)
    })
  }
}

const readScopeSpans = (reader: Reader, resource: Resource, into: Array<SentSpan>, most: number) => {
  const origin = new ScopeOrigin(resource)
  readFields(reader, {
    [field(1, delimited)]: () => origin.readScope(inner(reader)),
    [field(2, delimited)]: () => {
      const bytes = reader.bytes()
      if (into.length > most) return
      into.push({
        origin,
        bytes: () => bytes.length,
        read: () => orMalformed(() => readSpan(protobuf.Reader.create(bytes)))
      })
    }
  })
}

const readResource = (reader: Reader, into: Resource) => {
  into.bytes += reader.len
  readFields(reader, { [field(1, delimited)]: attributesIn(into.attributes) })
}

const readResourceSpans = (reader: Reader, into: Array<SentSpan>, most: number) => {
  const resource: Resource = { attributes: new Map(), bytes: 0 }
  readFields(reader, {
    [field(1, delimited)]: () => readResource(inner(reader), resource),
    [field(2, delimited)]: () => readScopeSpans(inner(reader), resource, into, most)
  })
}

/**
 * The spans of an `ExportTraceServiceRequest` in protobuf, at most one more than `most`: an empty span is two bytes, so a
 * body may hold millions. Throws `Malformed` where they cannot be told.
 */
export const fromProtobuf = (bytes: Uint8Array, most: number): ReadonlyArray<SentSpan> => {
  const spans: Array<SentSpan> = []
  orMalformed(() =>
    readFields(protobuf.Reader.create(bytes), {
      [field(1, delimited)]: (reader) => readResourceSpans(inner(reader), spans, most)
    })
  )
  return spans
}
