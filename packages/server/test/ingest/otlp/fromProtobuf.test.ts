import { FastCheck } from "effect"
import { describe, expect, it } from "vitest"
import { fromJson } from "../../../src/ingest/otlp/fromJson.js"
import { fromProtobuf } from "../../../src/ingest/otlp/fromProtobuf.js"
import { requestBytes } from "./protocol.js"
import { request } from "./sent.js"

const bounds = { spans: 1_000, spanBytes: 1_000_000 }

const hex = (bytes: number) =>
  FastCheck.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString("hex"))
const nanos = FastCheck.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String)
const text = FastCheck.string({ unit: "grapheme", maxLength: 12 })

const { value } = FastCheck.letrec((tie) => ({
  value: FastCheck.oneof(
    { depthSize: "small" },
    text.map((stringValue) => ({ stringValue })),
    FastCheck.boolean().map((boolValue) => ({ boolValue })),
    FastCheck.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((whole) => ({ intValue: String(whole) })),
    FastCheck.double({ noNaN: true, noDefaultInfinity: true }).map((doubleValue) => ({
      doubleValue: doubleValue === 0 ? 0 : doubleValue
    })),
    FastCheck.uint8Array({ maxLength: 9 }).map((bytes) => ({ bytesValue: Buffer.from(bytes).toString("base64") })),
    FastCheck.array(tie("value"), { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
    FastCheck.array(FastCheck.record({ key: text, value: tie("value") }), { maxLength: 3 }).map((values) => ({
      kvlistValue: { values }
    }))
  )
}))

const attributes = FastCheck.array(
  FastCheck.record({ key: FastCheck.oneof(text, FastCheck.constant("__proto__")), value }),
  { maxLength: 4 }
)

const span = FastCheck.record({
  traceId: hex(16),
  spanId: hex(8),
  parentSpanId: hex(8),
  traceState: text,
  name: text,
  kind: FastCheck.integer({ min: 0, max: 5 }),
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  attributes,
  droppedAttributesCount: FastCheck.nat(),
  events: FastCheck.array(FastCheck.record({ timeUnixNano: nanos, name: text, attributes }), { maxLength: 3 }),
  droppedEventsCount: FastCheck.nat(),
  links: FastCheck.array(FastCheck.record({ traceId: hex(16), spanId: hex(8) }), { maxLength: 3 }),
  droppedLinksCount: FastCheck.nat(),
  status: FastCheck.record({ code: FastCheck.integer({ min: 0, max: 2 }), message: text })
})

const body = FastCheck.record({
  resourceSpans: FastCheck.array(
    FastCheck.record({
      resource: FastCheck.record({ attributes }),
      scopeSpans: FastCheck.array(
        FastCheck.record({
          scope: FastCheck.record({ name: text, version: text, attributes }),
          spans: FastCheck.array(span, { maxLength: 3 })
        }),
        { maxLength: 3 }
      )
    }),
    { maxLength: 3 }
  )
})

describe("a body in protobuf", () => {
  it("tells the same as in JSON, whatever is in it", () => {
    FastCheck.assert(
      FastCheck.property(body, (sent) => {
        const read = (spans: ReturnType<typeof fromJson>) =>
          spans.map(({ origin, read }) => ({
            resource: [...origin.resource],
            scope: { ...origin.scope, attributes: [...origin.scope.attributes] },
            span: read()
          }))
        expect(read(fromProtobuf(requestBytes(sent), bounds))).toEqual(read(fromJson(JSON.stringify(sent))))
      })
    )
  })

  it("keeps whole numbers exact that JavaScript has no numbers for", () => {
    const sent = request([{ attributes: [{ key: "a", value: { intValue: "-9007199254740993" } }] }])
    for (const [span] of [fromProtobuf(requestBytes(sent), bounds), fromJson(JSON.stringify(sent))]) {
      expect(span?.read().attributes.get("a")).toBe("-9007199254740993")
    }
  })

  it("is not gone through for more spans than are taken, and one", () => {
    const spans = Array.from({ length: 5 }, () => ({}))
    expect(fromProtobuf(requestBytes(request(spans)), { ...bounds, spans: 3 })).toHaveLength(4)
    expect(fromProtobuf(requestBytes(request(spans)), { ...bounds, spans: 5 })).toHaveLength(5)
  })

  it("has spans refused unread that are too large, because two bytes of them may be an event", () => {
    const sent = requestBytes(request([{ name: "x".repeat(100) }]))
    const [span] = fromProtobuf(sent, { ...bounds, spanBytes: 100 })
    expect(() => span?.read()).toThrow("larger than 100 bytes")
  })

  it("has spans refused with more events or links than any sender has", () => {
    const many = (name: string, count: number) => {
      const sent = requestBytes(request([{ [name]: Array.from({ length: count }, () => ({})) }]))
      return fromProtobuf(sent, bounds)[0]
    }
    for (const name of ["events", "links"] as const) {
      expect(many(name, 50_000)?.read()[name]).toHaveLength(50_000)
      expect(() => many(name, 50_001)?.read()).toThrow(`${name}: more than 50000 of them`)
    }
  })

  it("is read or refused, whatever bytes it is, and never a fault of another kind", () => {
    FastCheck.assert(
      FastCheck.property(body, FastCheck.nat(), FastCheck.nat(255), (sent, at, byte) => {
        const bytes = Uint8Array.from(requestBytes(sent))
        if (bytes.length > 0) bytes[at % bytes.length] = byte
        try {
          for (const { read } of fromProtobuf(bytes, bounds)) read()
        } catch (error) {
          expect(error).toMatchObject({ name: "Error", reason: expect.any(String) })
        }
      })
    )
  })
})
