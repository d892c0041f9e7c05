import { request } from "node:http"
import { connect } from "node:net"
import { gzipSync } from "node:zlib"
import { Duration, Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { BodyBounds } from "../../src/http/BodyBounds.js"
import { ago, answered, get, post, type Running, settings, span, start, traceId } from "../kit.js"

let server: Running
let ingest: string
beforeAll(async () => {
  server = await start(settings())
  ingest = `${server.url}/api/ingest`
})
afterAll(() => server.stop())

const send = (body: unknown, headers?: Readonly<Record<string, string>>) => answered(post(ingest, body, headers))

/** How many spans of a trace are stored. */
const kept = async (id: unknown) => {
  const [status, body] = await get(`${server.url}/api/traces/${id}/spans`)
  return status === 404 ? 0 : (body as { spans: ReadonlyArray<unknown> }).spans.length
}

const refusedWith = (field: string, reason: unknown) => [
  400,
  expect.objectContaining({ accepted: 0, rejected: [{ index: 0, field, reason }] })
]

describe("POST /api/ingest", () => {
  it("asks a sender to come back while others send more than the server reads at once", async () => {
    const all = Effect.runSync(BodyBounds)
    const idle = all.reading
    all.reading = all.most
    const refused = await post(ingest, span())
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"])
    all.reading = idle
    expect(await send(span())).toEqual([202, { accepted: true }])
    expect(all.reading).toBe(idle)
  })

  it("takes one span", async () => {
    const one = span()
    expect(await send(one)).toEqual([202, { accepted: true }])
    expect(await kept(one.trace_id)).toBe(1)
  })

  it("takes an array of spans, and an object that holds them", async () => {
    const trace_id = traceId()
    expect(await send([span({ trace_id }), span({ trace_id })])).toEqual([202, { accepted: 2, rejected: [] }])
    expect(await send({ spans: [span({ trace_id })] })).toEqual([202, { accepted: 1, rejected: [] }])
    expect(await kept(trace_id)).toBe(3)
  })

  it("takes spans with lists in them that begin as the spans do, and refuses them cut off, whole", async () => {
    const id = traceId()
    const link = { trace_id: traceId(), span_id: "00000000000000aa" }
    const linked = (links: ReadonlyArray<unknown>) => {
      const { trace_id: _, ...rest } = span()
      return { trace_id: id, ...rest, links }
    }
    const batch = [linked([link]), linked([link, link, link]), linked([]), linked([link, link])]
    expect(await send(JSON.stringify(batch).slice(0, -2))).toEqual([400, expect.objectContaining({ accepted: 0 })])
    expect(await kept(id)).toBe(0)
    expect(await send({ spans: batch })).toEqual([202, { accepted: 4, rejected: [] }])
    const [, body] = await get(`${server.url}/api/traces/${id}/spans`)
    const links = (body as { spans: ReadonlyArray<{ links?: ReadonlyArray<unknown> }> }).spans.map(
      (one) => one.links?.length
    )
    expect(links.map((count) => count ?? 0).toSorted()).toEqual([0, 1, 2, 3])
    // One span, which has a field of that name by chance.
    expect(await send({ spans: [{ trace_id: id }], ...linked([link, link]) })).toEqual([202, { accepted: true }])
  })

  it("stores the good spans of a batch and names each bad one by its index, with the field and the reason", async () => {
    const trace_id = traceId()
    const batch = [
      span({ trace_id }),
      span({ trace_id, name: "" }),
      "not a span",
      span({ trace_id, model_inference: { prompt_tokens: -1 } }),
      span({ trace_id })
    ]
    expect(await send({ spans: batch })).toEqual([
      202,
      {
        accepted: 2,
        rejected: [
          { index: 1, field: "name", reason: "expected a text that is not empty" },
          { index: 2, field: "", reason: "expected a span, which is a JSON object" },
          {
            index: 3,
            field: "model_inference.prompt_tokens",
            reason: "expected a whole number from 0 to 1000000000"
          }
        ]
      }
    ])
    expect(await kept(trace_id)).toBe(2)
  })

  it("answers 400 where nothing was stored, and stores nothing then", async () => {
    const bad = span({ trace_id: traceId(), kind: "THING" })
    expect(await send(bad)).toEqual(refusedWith("kind", expect.stringContaining("INTERNAL")))
    expect(await send([bad, { ...bad, span_id: "x" }])).toMatchObject([
      400,
      {
        accepted: 0,
        rejected: [
          { index: 0, field: "kind" },
          { index: 1, field: "span_id" }
        ]
      }
    ])
    expect(await kept(bad.trace_id)).toBe(0)
    for (const nothing of [[], { spans: [] }]) {
      expect(await send(nothing)).toMatchObject([400, { error: "nothing was sent", accepted: 0, rejected: [] }])
    }
  })

  it("answers 400 to what is no span and no batch", async () => {
    for (const body of ["null", "7", '"a"', "true", "{}", "[null]"]) {
      expect(await send(body), body).toMatchObject([400, { accepted: 0, rejected: [{ index: 0 }] }])
    }
    for (const spans of ["x", null, 5, { 0: span() }]) {
      expect(await send({ spans })).toMatchObject([400, { error: "spans: expected an array", accepted: 0 }])
    }
    for (const body of ["", "{", "[{]", "nope", '{"a":1}{"a":2}', "\u{feff}{}", "\0"]) {
      expect(await send(body), body).toMatchObject([
        400,
        { error: expect.stringContaining("unreadable JSON"), accepted: 0 }
      ])
    }
  })

  it("takes JSON that says so and nothing else: a page of somebody else's can send the rest without asking", async () => {
    const one = span()
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/jsonp",
      ""
    ]) {
      expect(await send(one, { "content-type": type }), type).toMatchObject([
        415,
        { error: "expected Content-Type: application/json, or application/x-ndjson" }
      ])
    }
    const untyped = await fetch(ingest, { method: "POST", body: new Blob([JSON.stringify(one)]) })
    expect(untyped.status).toBe(415)
    expect(await kept(one.trace_id)).toBe(0)
    for (const type of ["application/json; charset=utf-8", "Application/JSON", "application/vnd.agentwatch+json"]) {
      expect(await send(span(), { "content-type": type }), type).toEqual([202, { accepted: true }])
    }
  })

  const packed = (body: Uint8Array, encoding = "gzip") =>
    answered(
      fetch(ingest, {
        method: "POST",
        headers: { "content-type": "application/json", "content-encoding": encoding },
        body: new Uint8Array(body)
      })
    )

  it("reads what is packed with gzip, and says of other packings that it does not", async () => {
    const one = span()
    expect(await packed(gzipSync(JSON.stringify([one])))).toEqual([202, { accepted: 1, rejected: [] }])
    expect(await kept(one.trace_id)).toBe(1)
    expect(await send(span(), { "content-encoding": "identity" })).toEqual([202, { accepted: true }])
    expect(await packed(Buffer.from("{}"), "br")).toMatchObject([
      415,
      { error: "Content-Encoding br is not read; send gzip or plain JSON" }
    ])
  })

  it("refuses a gzip that is cut short, or none, and one that would unpack to more than the limit", async () => {
    const whole = gzipSync(JSON.stringify(span()))
    for (const bad of [whole.subarray(0, -9), Buffer.from("no gzip"), new Uint8Array()]) {
      expect(await packed(bad)).toMatchObject([400, { error: "the body is no whole gzip" }])
    }
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, " "))
    expect(await packed(bomb)).toMatchObject([413, { limit_bytes: 16 * 1024 * 1024 }])
    expect(await send(span())).toEqual([202, { accepted: true }])
  })

  it("keeps a span that arrives again once: in the same body, another one, with other content or another time", async () => {
    const one = span({ cost_usd: 0.25, name: "first" })
    const again = { ...one, name: "again", start_time_unix_nano: ago(90).toString(), cost_usd: 7 }
    expect(await send([one, again, one])).toEqual([202, { accepted: 3, rejected: [] }])
    expect(await send(one)).toEqual([202, { accepted: true }])
    expect(await send({ spans: [span({ trace_id: one.trace_id }), again] })).toEqual([
      202,
      { accepted: 2, rejected: [] }
    ])
    const [, body] = await get(`${server.url}/api/traces/${one.trace_id}/spans`)
    const { spans } = body as { spans: ReadonlyArray<{ span_id: string; name: string; cost_usd?: number }> }
    expect(spans).toHaveLength(2)
    expect(spans.filter(({ span_id }) => span_id === one.span_id)).toMatchObject([{ name: "first", cost_usd: 0.25 }])
  })

  it("takes the same span id in another trace for another span", async () => {
    const [one, other] = [span(), span()]
    const twin = span({ trace_id: other.trace_id, span_id: one.span_id })
    expect(await send([one, twin])).toEqual([202, { accepted: 2, rejected: [] }])
    expect([await kept(one.trace_id), await kept(twin.trace_id)]).toEqual([1, 1])
  })

  it("takes a process's word of what it lost, with its spans or alone, and lets no nonsense there cost a span", async () => {
    const sender = { id: "ab".repeat(16), dropped: { queue_full: 3 } }
    expect(await send({ spans: [span()], sender })).toEqual([202, { accepted: 1, rejected: [] }])
    expect(await send({ spans: [], sender })).toEqual([202, { accepted: 0, rejected: [] }])
    for (const odd of [null, 7, {}, { id: "x" }, { id: sender.id, dropped: { queue_full: -1 } }]) {
      expect((await send({ spans: [span()], sender: odd }))[0]).toBe(202)
    }
  })

  it("gives up on a body that does not arrive", async () => {
    const all = Effect.runSync(BodyBounds)
    const { within } = all
    Object.assign(all, { within: Duration.millis(50) })
    const { host } = new URL(server.url)
    const heard = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(host.split(":")[1]), "127.0.0.1", () =>
        socket.write(
          `POST /api/ingest HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`
        )
      )
      socket.once("data", (chunk) => resolve(chunk.toString()))
      socket.once("error", reject)
      socket.setTimeout(20_000, () => reject(new Error("no answer")))
    })
    Object.assign(all, { within })
    expect(heard).toMatch(/^HTTP\/1\.1 408 /)
    expect(all.reading).toBe(0)
  })

  for (const [how, headers] of [
    ["that says its length", { "content-length": String(17 * 1024 * 1024) }],
    ["that does not say its length", { "transfer-encoding": "chunked" }]
  ] as const) {
    it(`answers 413 to a body over 16 MiB ${how}, and goes on`, async () => {
      const status = await new Promise((resolve, reject) => {
        const sending = request(
          ingest,
          { method: "POST", headers: { "content-type": "application/json", ...headers }, agent: false },
          (response) => {
            response.resume()
            resolve(response.statusCode)
          }
        )
        sending.on("error", reject)
        sending.end(Buffer.alloc(17 * 1024 * 1024, " "))
      })
      expect(status).toBe(413)
      expect(await send(span())).toEqual([202, { accepted: true }])
    })
  }

  it("answers 413 to more than fifty thousand things in one body, so that its answer stays small", async () => {
    const body = `[${"0,".repeat(50_000)}0]`
    expect(await send(body)).toMatchObject([413, { error: "more than 50000 in one body; send them in smaller ones" }])
    const [status, receipt] = await send(`[${"0,".repeat(49_999)}0]`)
    expect([status, (receipt as { rejected: ReadonlyArray<unknown> }).rejected.length]).toEqual([400, 50_000])
  })

  it("takes one span however many there are in a field of its that is called spans", async () => {
    const one = span({ spans: Array.from({ length: 50_001 }, () => 1) })
    expect(await send(one)).toEqual([202, { accepted: true }])
    const { span_id, ...rest } = one
    expect(await send({ ...rest, span_id })).toEqual([202, { accepted: true }])
  })

  it("judges how large a span is alike where it stands alone and where it stands in a list", async () => {
    const long = `[${"1e20,".repeat(200_000)}1]`
    const one = JSON.stringify(span()).replace(/}$/, `,"attributes":{"a":${long}}}`)
    expect(await send(one)).toEqual(refusedWith("", "larger than 1048576 bytes"))
    expect(await send(`[${one}]`)).toEqual(refusedWith("", "larger than 1048576 bytes"))
    const escaped = JSON.stringify(span({ input: "X" })).replace('"X"', `"${"\\u0434".repeat(180_000)}"`)
    expect(await send(escaped)).toEqual([202, { accepted: true }])
    expect(await send(`[${escaped}]`)).toEqual([202, { accepted: 1, rejected: [] }])
    expect(await send(escaped, { "content-type": "application/x-ndjson" })).toEqual([
      202,
      { accepted: 1, rejected: [] }
    ])
  })

  it("refuses a body of which any span is no JSON as a whole, and takes none of it, nor its word of what was lost", async () => {
    const one = span()
    const lost = async () =>
      /agentwatch_client_dropped_spans_total\{[^}]*"other"[^}]*\} (\d+)/.exec(
        await (await fetch(`${server.url}/metrics`)).text()
      )?.[1]
    const before = await lost()
    const sender = JSON.stringify({ id: "cd".repeat(16), dropped: { other: 70_000 } })
    expect(await send(`{"spans":[${JSON.stringify(one)},{x}],"sender":${sender}}`)).toMatchObject([
      400,
      { error: expect.stringContaining("unreadable JSON"), accepted: 0 }
    ])
    expect([await kept(one.trace_id), await lost()]).toEqual([0, before])
    expect(await send(`{"spans":[{}],"sender":${sender}}`)).toMatchObject([400, { accepted: 0 }])
    expect(Number(await lost())).toBeGreaterThanOrEqual(70_000)
  })

  it("takes a span of a mebibyte and refuses a larger one, whatever its content is made of", async () => {
    for (const letter of ["a", '"', "é", "😀"]) {
      const one = span({ input: "", metadata: { text: "" } })
      const room = 1024 * 1024 - Buffer.byteLength(JSON.stringify(one))
      const most = letter.repeat(Math.floor(room / Buffer.byteLength(JSON.stringify(letter).slice(1, -1))))
      expect(await send({ ...one, metadata: { text: most } }), letter).toEqual([202, { accepted: true }])
      expect(await send({ ...one, metadata: { text: most + letter } }), letter).toEqual(
        refusedWith("", "larger than 1048576 bytes")
      )
      expect(await kept(one.trace_id)).toBe(1)
    }
  })

  it("refuses an instant more than a day in the future, and one older than spans are kept", async () => {
    const hour = 3600
    const at = (seconds: number) => ({
      start_time_unix_nano: ago(seconds).toString(),
      end_time_unix_nano: ago(seconds).toString()
    })
    expect(await send(span(at(-23 * hour)))).toEqual([202, { accepted: true }])
    expect(await send(span(at(-25 * hour)))).toEqual(refusedWith("end_time_unix_nano", "more than a day in the future"))
    expect(await send(span({ ...at(0), end_time_unix_nano: ago(-25 * hour).toString() }))).toEqual(
      refusedWith("end_time_unix_nano", "more than a day in the future")
    )
    expect(await send(span(at(29.9 * 24 * hour)))).toEqual([202, { accepted: true }])
    expect(await send(span(at(30.1 * 24 * hour)))).toEqual(
      refusedWith("start_time_unix_nano", "older than the 30 days that spans are kept")
    )
    expect(await send(span({ start_time_unix_nano: 0, end_time_unix_nano: "9999999999999999999" }))).toMatchObject([
      400,
      {}
    ])
  })

  it("refuses ids that are none", async () => {
    expect(await send(span({ trace_id: "0".repeat(32) }))).toEqual(
      refusedWith("trace_id", "an id of zeros only is not an id")
    )
    expect(await send(span({ parent_span_id: "abc" }))).toEqual(refusedWith("parent_span_id", "expected 16 hex digits"))
  })
})

describe("POST /api/ingest where no content may be kept", () => {
  it("stores who did what, when and for how much, and nothing of what was said", async () => {
    await server.stop()
    server = await start(settings({ zeroDataRetention: true }))
    const secret = "what nobody may keep"
    const one = span({
      status: { code: "ERROR", message: secret },
      input: secret,
      output: secret,
      decision_reasoning: secret,
      tool_calls: [{ tool_name: "search", tool_input: secret, tool_output: secret }],
      events: [{ time_unix_nano: 5, name: "agent.tool.start", attributes: { secret } }],
      metadata: { secret },
      attributes: { secret },
      [secret]: secret,
      model_inference: { model_name: "gpt-4o", prompt_tokens: 1_000_000 }
    })
    expect(await answered(post(`${server.url}/api/ingest`, one))).toEqual([202, { accepted: true }])
    const event = { agent_name: "e", status: "error", error_message: secret, metadata: { secret } }
    expect((await post(`${server.url}/api/events`, { events: [event] })).status).toBe(200)

    const [, spans] = await get(`${server.url}/api/traces/${one.trace_id}/spans`)
    expect(spans).toMatchObject({ spans: [{ name: "a step", status: { code: "ERROR" }, cost_usd: 2.5 }] })
    const [, events] = await get(`${server.url}/api/events`)
    expect(events).toMatchObject({ events: [{ agent_name: "e", status: "error", metadata: null }, {}] })
    expect(JSON.stringify([spans, events])).not.toContain(secret)
  })
})
