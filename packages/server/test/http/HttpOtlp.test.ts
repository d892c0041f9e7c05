import { gzipSync } from "node:zlib"
import { Effect, Option, Redacted } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { BodyBounds } from "../../src/http/BodyBounds.js"
import { answerOf, requestBytes } from "../ingest/otlp/protocol.js"
import { attributes, request } from "../ingest/otlp/sent.js"
import { ago, answered, get, post, type Running, settings, spanId, start, traceId } from "../kit.js"

let server: Running
let traces: string

// The embedded engine serves one server at a time in a process.
const running = (given: Parameters<typeof settings>[0] = {}) => {
  beforeAll(async () => {
    server = await start(settings(given))
    traces = `${server.url}/v1/traces`
  })
  afterAll(() => server.stop())
}

/** A model call as OpenTelemetry tells of it. */
const call = (changed: Readonly<Record<string, unknown>> = {}) => ({
  traceId: traceId(),
  spanId: spanId(),
  name: "chat gpt-4o",
  kind: 3,
  startTimeUnixNano: ago(2).toString(),
  endTimeUnixNano: ago(1).toString(),
  attributes: attributes({
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 1_000,
    "gen_ai.usage.output_tokens": 100,
    "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"Name a river."}]}]',
    "gen_ai.output.messages": '[{"role":"assistant","parts":[{"type":"text","content":"The Elbe."}]}]'
  }),
  status: { code: 1 },
  ...changed
})

// 1,000 × $2.50 + 100 × $10.00 per million.
const cost = 0.0035

const sendBytes = (bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
  fetch(traces, {
    method: "POST",
    headers: { "content-type": "application/x-protobuf", ...headers },
    body: Buffer.from(bytes)
  })

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer())

const kept = async (id: unknown, url = server.url) => {
  const [status, body] = await get(`${url}/api/traces/${id}/spans`)
  return status === 404 ? [] : (body as { spans: ReadonlyArray<Record<string, unknown>> }).spans
}

describe("POST /v1/traces", () => {
  running()

  it("stores a model call that came as JSON, prices it, and answers with an empty object", async () => {
    const one = call()
    expect(await answered(post(traces, request([one], { "service.name": "shop" })))).toEqual([200, {}])
    expect(await kept(one.traceId)).toMatchObject([
      {
        span_id: one.spanId,
        kind: "CLIENT",
        status: { code: "OK" },
        agent_name: "shop",
        model_inference: { provider: "openai", request_model: "gpt-4o", prompt_tokens: 1_000, completion_tokens: 100 },
        input: '[{"role":"user","parts":[{"type":"text","content":"Name a river."}]}]',
        output: "The Elbe.",
        cost_usd: cost,
        cost_source: "list"
      }
    ])
  })

  it("stores the same of a call that came as protobuf, packed or not, and answers in protobuf", async () => {
    const [one, other] = [call(), call()]
    for (const response of [
      await sendBytes(requestBytes(request([one], { "service.name": "shop" }))),
      await sendBytes(gzipSync(requestBytes(request([other], { "service.name": "shop" }))), {
        "content-encoding": "gzip"
      })
    ]) {
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/x-protobuf"])
      expect(answerOf("ExportTraceServiceResponse", await bytesOf(response))).toEqual({})
    }
    const json = call()
    await post(traces, request([json], { "service.name": "shop" }))
    const [fromJson] = await kept(json.traceId)
    for (const { traceId, spanId, startTimeUnixNano, endTimeUnixNano } of [one, other]) {
      expect(await kept(traceId)).toEqual([
        {
          ...fromJson,
          trace_id: traceId,
          span_id: spanId,
          start_time_unix_nano: startTimeUnixNano,
          end_time_unix_nano: endTimeUnixNano,
          duration_ms: Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1e6
        }
      ])
    }
  })

  it("understands ids in base64, and enums by their names", async () => {
    const one = call({ kind: "SPAN_KIND_CLIENT", status: { code: "STATUS_CODE_ERROR", message: "no" } })
    const base64 = (hex: string) => Buffer.from(hex, "hex").toString("base64")
    const sent = { ...one, traceId: base64(one.traceId), spanId: base64(one.spanId), parentSpanId: "" }
    expect(await answered(post(traces, request([sent])))).toEqual([200, {}])
    expect(await kept(one.traceId)).toMatchObject([
      { span_id: one.spanId, kind: "CLIENT", status: { code: "ERROR", message: "no" } }
    ])
  })

  it("keeps what is no model call as a step of its trace, with its attributes", async () => {
    const root = call({ name: "GET /", kind: 2, attributes: attributes({ "http.route": "/", "a.list": [1, "two"] }) })
    const one = call({ traceId: root.traceId, parentSpanId: root.spanId })
    await post(traces, request([one, root], { "host.name": "a" }, { name: "http", version: "1.2.3" }))
    const [step] = (await kept(root.traceId)).filter(({ span_id: id }) => id === root.spanId)
    expect(step).toMatchObject({ name: "GET /", kind: "SERVER" })
    expect(step).not.toHaveProperty("cost_usd")
    expect(step).not.toHaveProperty("model_inference")
    expect(step?.attributes).toEqual({
      "http.route": "/",
      "a.list": [1, "two"],
      "host.name": "a",
      "otel.scope.name": "http",
      "otel.scope.version": "1.2.3"
    })
  })

  it("stores the good spans of a body and tells how many it did not take, and why", async () => {
    const good = call()
    const wrong = [
      call({ endTimeUnixNano: ago(3).toString() }),
      call({ traceId: "00000000000000000000000000000000" }),
      call({ attributes: attributes({ "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": -1 }) }),
      call({ kind: 9 })
    ]
    const body = request([wrong[0], good, ...wrong.slice(1)])
    const errorMessage = [
      "span 0: end_time_unix_nano: the span ends before it starts",
      "span 2: trace_id: an id of zeros only is not an id",
      "span 3: model_inference.prompt_tokens: expected a whole number from 0 to 1000000000",
      "span 4: kind: expected one of INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER"
    ].join("; ")
    const partialSuccess = { rejectedSpans: "4", errorMessage }
    expect(await answered(post(traces, body))).toEqual([200, { partialSuccess }])
    expect(await kept(good.traceId)).toHaveLength(1)
    const again = await sendBytes(requestBytes(body))
    expect([again.status, answerOf("ExportTraceServiceResponse", await bytesOf(again))]).toEqual([
      200,
      { partialSuccess }
    ])
  })

  it("names ten bad spans and counts the others", async () => {
    const bad = Array.from({ length: 12 }, () => call({ spanId: "" }))
    const [, body] = await answered(post(traces, request([call(), ...bad])))
    const { partialSuccess } = body as { partialSuccess: { rejectedSpans: string; errorMessage: string } }
    expect(partialSuccess.rejectedSpans).toBe("12")
    expect(partialSuccess.errorMessage).toMatch(/^span 1: span_id: expected 16 hex digits; .*; and 2 more$/)
  })

  it("answers 400 where nothing could be taken, so that a 200 always means stored", async () => {
    const body = request([call({ spanId: "b" })])
    const message = "nothing that was sent could be taken: span 0: span_id: expected 16 hex digits"
    expect(await answered(post(traces, body))).toEqual([400, { code: 3, message }])
  })

  it("takes a body without spans, as OTLP asks", async () => {
    expect(await answered(post(traces, {}))).toEqual([200, {}])
    expect(await answered(post(traces, request([])))).toEqual([200, {}])
    expect((await sendBytes(new Uint8Array())).status).toBe(200)
  })

  it("answers what it cannot read with 400 and a status in the encoding of the request", async () => {
    expect(await answered(post(traces, "{"))).toEqual([400, { code: 3, message: "unreadable JSON" }])
    expect(await answered(post(traces, "[]"))).toEqual([400, { code: 3, message: "expected an object" }])
    expect(await answered(post(traces, { resourceSpans: 1 }))).toEqual([
      400,
      { code: 3, message: "resourceSpans: expected an array" }
    ])
    const response = await sendBytes(Uint8Array.of(0x0a, 0x7f, 0x01))
    expect([response.status, response.headers.get("content-type")]).toEqual([400, "application/x-protobuf"])
    expect(answerOf("RpcStatus", await bytesOf(response))).toEqual({ code: 3, message: "unreadable protobuf" })
  })

  it("answers 415 to another type, and to a body that a page of somebody else's could send", async () => {
    const message = "expected Content-Type: application/x-protobuf, or application/json"
    for (const type of ["text/plain", "application/grpc", "application/x-www-form-urlencoded"]) {
      expect(await answered(post(traces, request([call()]), { "content-type": type }))).toEqual([
        415,
        { code: 3, message }
      ])
    }
  })

  it("answers 413 to a body that is too large, or unpacks to one", async () => {
    const large = "x".repeat(17 * 1024 * 1024)
    expect((await post(traces, large)).status).toBe(413)
    expect((await sendBytes(gzipSync(large), { "content-encoding": "gzip" })).status).toBe(413)
  })

  it("asks a sender to come back while too much is being sent", async () => {
    const all = Effect.runSync(BodyBounds)
    const idle = all.reading
    all.reading = all.most
    const asJson = await post(traces, request([call()]))
    const asBytes = await sendBytes(requestBytes(request([call()])))
    all.reading = idle
    expect([asJson.status, asJson.headers.get("retry-after"), await asJson.json()]).toEqual([
      503,
      "1",
      { code: 14, message: "too much is being sent at once" }
    ])
    expect([asBytes.status, asBytes.headers.get("retry-after")]).toEqual([503, "1"])
    expect(answerOf("RpcStatus", await bytesOf(asBytes))).toMatchObject({ code: 14 })
  })

  it("keeps a span that arrives again once, in whatever encoding", async () => {
    const one = call()
    await post(traces, request([one, one]))
    expect((await sendBytes(requestBytes(request([one])))).status).toBe(200)
    expect(await kept(one.traceId)).toHaveLength(1)
  })
})

describe("what a hostile sender writes to /v1/traces", () => {
  running()

  const small = (count: number) => {
    // An empty span in each two bytes.
    const spans = Buffer.alloc(count * 2)
    for (let at = 0; at < spans.length; at += 2) spans[at] = 0x12
    return spans
  }
  const delimited = (tag: number, inside: Uint8Array) => {
    const length: Array<number> = []
    for (let left = inside.length; ; left = Math.floor(left / 128)) {
      if (left < 128) {
        length.push(left)
        break
      }
      length.push((left % 128) + 128)
    }
    return Buffer.concat([Uint8Array.of(tag, ...length), inside])
  }

  it("as millions of empty spans is refused by their number", async () => {
    const response = await sendBytes(delimited(0x0a, delimited(0x12, small(8_000_000))))
    expect(response.status).toBe(413)
    expect(answerOf("RpcStatus", await bytesOf(response))).toMatchObject({ code: 3 })
  })

  it("as a span of hundreds of thousands of empty events, values or links is refused alone", async () => {
    const many = `[${"{},".repeat(300_000)}{}]`
    const value = (name: string) => [{ key: "a", value: { [name]: { values: "MANY" } } }]
    const bad = [
      ["events", 50_000, call({ events: "MANY" })],
      ["links", 50_000, call({ links: "MANY" })],
      ["attributes", 50_000, call({ attributes: "MANY" })],
      ["attributes.0.value", 262_144, call({ attributes: value("arrayValue") })],
      ["attributes.0.value", 262_144, call({ attributes: value("kvlistValue") })]
    ] as const
    for (const [field, most, span] of bad) {
      const sent = JSON.stringify(request([call(), span])).replace('"MANY"', many)
      const errorMessage = `span 1: ${field}: more than ${most} of them`
      expect(await answered(post(traces, sent))).toEqual([
        200,
        { partialSuccess: { rejectedSpans: "1", errorMessage } }
      ])
    }
  })

  it("as a large resource of many small spans is refused, because it would be kept with each", async () => {
    const large = { "a.large.one": "x".repeat(900_000) }
    const spans = Array.from({ length: 100 }, () => call({ attributes: [] }))
    expect((await post(traces, request(spans, large))).status).toBe(413)
    expect((await sendBytes(requestBytes(request(spans, large)))).status).toBe(413)
    expect((await post(traces, request(spans.slice(0, 2), large))).status).toBe(200)
  })

  it("as a span of more than a mebibyte is refused alone", async () => {
    const [good, large] = [call(), call({ attributes: attributes({ large: "x".repeat(1_100_000) }) })]
    const partialSuccess = { rejectedSpans: "1", errorMessage: "span 1: larger than 1048576 bytes" }
    expect(await answered(post(traces, request([good, large])))).toEqual([200, { partialSuccess }])
    const response = await sendBytes(requestBytes(request([good, large])))
    expect(answerOf("ExportTraceServiceResponse", await bytesOf(response))).toEqual({ partialSuccess })
  })

  it("as a span that only the store's own quotes make larger than a mebibyte is taken", async () => {
    const quotes = call({ attributes: attributes({ quotes: '"'.repeat(700_000) }) })
    expect((await sendBytes(requestBytes(request([quotes])))).status).toBe(200)
    expect(await kept(quotes.traceId)).toHaveLength(1)
  })

  it("as values nested without end is refused alone, and the stack holds", async () => {
    const levels = 50_000
    const deep = `${'{"arrayValue":{"values":['.repeat(levels)}{"intValue":"1"}${"]}}".repeat(levels)}`
    const sent = JSON.stringify(request([call(), call({ attributes: [{ key: "a", value: "DEEP" }] })]))
    const [status, body] = await answered(post(traces, sent.replace('"DEEP"', deep)))
    expect([status, body]).toEqual([
      200,
      {
        partialSuccess: {
          rejectedSpans: "1",
          errorMessage: "span 1: attributes.0.value: nested deeper than 100 levels"
        }
      }
    ])
    let value: Uint8Array = Uint8Array.of(0x18, 1)
    for (let level = 0; level < 100_000; level++) {
      value = delimited(0x2a, delimited(0x0a, value))
      if (value.length > 60_000) break
    }
    const span = Buffer.concat([
      delimited(0x4a, Buffer.concat([delimited(0x0a, Buffer.from("a")), delimited(0x12, value)]))
    ])
    const response = await sendBytes(delimited(0x0a, delimited(0x12, delimited(0x12, span))))
    expect(answerOf("RpcStatus", await bytesOf(response))).toEqual({
      code: 3,
      message: "nothing that was sent could be taken: span 0: attributes: nested deeper than 100 levels"
    })
  })

  it("as names that mean something to JavaScript is kept as attributes, and changes nothing", async () => {
    const names = ["__proto__", "constructor", "toString", "gen_ai.prompt.0.__proto__.polluted"]
    const sent = Object.fromEntries(names.map((name) => [name, { polluted: "yes" }]))
    const one = call({ attributes: [...attributes(sent), ...attributes({ "gen_ai.prompt.999999999.content": "hi" })] })
    expect((await post(traces, request([one]))).status).toBe(200)
    expect((await sendBytes(requestBytes(request([{ ...one, spanId: spanId() }])))).status).toBe(200)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    const [first, second] = await kept(one.traceId)
    expect(Object.keys(first?.attributes as object)).toEqual(expect.arrayContaining(names.slice(0, 3)))
    expect(second?.attributes).toEqual(first?.attributes)
  })

  it("as bytes that are no text, as huge numbers and as fields of the wrong kind is read or refused, never a fault", async () => {
    const id = (tag: number, byte: number, length: number) => delimited(tag, Buffer.alloc(length, byte))
    const varint = Uint8Array.of(...Array.from({ length: 9 }, () => 0xff), 0x01)
    const time = (tag: number) => {
      const bytes = Buffer.alloc(9)
      bytes[0] = tag
      bytes.writeBigUInt64LE(ago(1), 1)
      return bytes
    }
    const trace = traceId()
    const head = [delimited(0x0a, Buffer.from(trace, "hex")), id(0x12, 7, 8), time(0x39), time(0x41)]
    const noText = Uint8Array.of(0xff, 0xfe, 0x41)
    const largest = Buffer.concat([Uint8Array.of(0x18), varint])
    const attribute = (key: Uint8Array, value: Uint8Array) =>
      delimited(0x4a, Buffer.concat([delimited(0x0a, key), delimited(0x12, value)]))
    const good = Buffer.concat([
      ...head,
      delimited(0x2a, noText),
      attribute(Buffer.from("minus one"), largest),
      // The kind as a text, and a field that nobody knows.
      delimited(0x32, noText),
      Uint8Array.of(0xf8, 0xff, 0x03, 0x01)
    ])
    const body = (span: Uint8Array) => delimited(0x0a, delimited(0x12, delimited(0x12, span)))
    expect((await sendBytes(body(good))).status).toBe(200)
    expect(await kept(trace)).toMatchObject([
      { name: "\ufffd\ufffdA", attributes: { "minus one": -1 }, kind: "INTERNAL" }
    ])
    const endless = Buffer.concat([Uint8Array.of(0x30), Buffer.alloc(11, 0xff)])
    for (const bad of [
      endless,
      Uint8Array.of(0x2a, 0xff, 0xff, 0xff, 0xff, 0x0f),
      Uint8Array.of(0x0b),
      Uint8Array.of(0)
    ]) {
      expect((await sendBytes(body(Buffer.concat([...head, bad])))).status).toBe(400)
    }
  })
})

describe("POST /v1/traces where a key is asked for and no content may be kept", () => {
  running({ apiKey: Option.some(Redacted.make("a-long-key")), zeroDataRetention: true })

  const secret = "SECRET"
  const telling = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 1_000,
    "gen_ai.usage.output_tokens": 100,
    "gen_ai.prompt.0.content": secret,
    "gen_ai.completion.0.content": secret,
    "gen_ai.completion.0.tool_calls.0.name": "look",
    "gen_ai.completion.0.tool_calls.0.arguments": secret,
    "ai.response.reasoning": secret,
    "input.value": secret,
    metadata: JSON.stringify({ secret }),
    "traceloop.association.properties.note": secret
  }

  it("refuses who has no key, and stores nothing", async () => {
    const one = call()
    expect((await post(traces, request([one]))).status).toBe(401)
    const [status] = await get(`${server.url}/api/traces/${one.traceId}/spans`, { "x-api-key": "a-long-key" })
    expect(status).toBe(404)
  })

  it("stores who did what, when and for how much, and nothing of what was said", async () => {
    const one = call({
      attributes: attributes(telling),
      status: { code: 2, message: secret },
      events: [
        { name: "gen_ai.user.message", timeUnixNano: ago(2).toString(), attributes: attributes({ content: secret }) },
        { name: "exception", timeUnixNano: ago(2).toString(), attributes: attributes({ "exception.message": secret }) }
      ]
    })
    const tool = call({
      traceId: one.traceId,
      attributes: attributes({
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "look",
        "gen_ai.tool.call.arguments": secret,
        "gen_ai.tool.call.result": secret
      })
    })
    const key = { "x-api-key": "a-long-key" }
    const body = request([one, tool], { "process.command_line": secret }, { name: secret })
    expect((await post(traces, body, key)).status).toBe(200)
    const [, answer] = await get(`${server.url}/api/traces/${one.traceId}/spans`, key)
    expect(JSON.stringify(answer)).not.toContain(secret)
    const { spans } = answer as { spans: ReadonlyArray<Record<string, unknown>> }
    expect(spans.find(({ span_id: id }) => id === one.spanId)).toMatchObject({
      cost_usd: cost,
      model_inference: { request_model: "gpt-4o", prompt_tokens: 1_000 },
      tool_calls: [{ tool_name: "look" }]
    })
  })
})
