import { Option, Redacted } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { answered, get, post, type Running, settings, start } from "../../kit.js"
import { readExamples } from "./manual.js"

// The examples have dates of their own.
const retentionDays = 3650

let server: Running
let examples: Awaited<ReturnType<typeof readExamples>>
beforeAll(async () => {
  server = await start(settings({ retentionDays }))
  examples = await readExamples(server.url)
})
afterAll(() => server.stop())

const send = async (operationId: string) => {
  const sent = examples.sent.filter((example) => example.operationId === operationId)
  expect(sent.length, operationId).toBeGreaterThan(0)
  for (const { name, path, type, value } of sent) {
    const response = await post(`${server.url}${path}`, value, { "content-type": type })
    expect(response.status, `${operationId} ${name}: ${await response.text()}`).toBeLessThan(300)
  }
}

/** Prices are renewed; what they cost is not to change by it. */
const withoutList = (answer: unknown): unknown =>
  JSON.parse(
    JSON.stringify(answer, (key, value) => (key === "price_source" || key === "price_date" ? undefined : value))
  )

const trace = "4bf92f3577b34da6a3ce929d0e0e4736"
const hour = "from=2026-02-09T15:00:00Z&to=2026-02-09T15:59:59Z"

const questions = {
  "traces.list": "/api/traces",
  "traces.spans": `/api/traces/${trace}/spans`,
  "traces.graph": `/api/traces/${trace}/graph`,
  "traces.filters": "/api/traces/filters",
  "spans.list": "/api/spans",
  "events.list": "/api/events",
  "metrics.timeseries": `/api/metrics/timeseries?${hour}&bucket=15`,
  "metrics.breakdown": `/api/metrics/breakdown?${hour}`,
  "costs.daily": "/api/cost/daily",
  "costs.byAgent": "/api/cost/by-agent",
  "costs.byModel": "/api/cost/by-model",
  "reports.monthly": "/api/reports/monthly?month=2026-02",
  "progress.ready": "/ready"
}

/** What of an answer is of the moment it was given. */
const keysOf = (answer: unknown) => Object.keys(answer as object).sort()

describe("the examples of the manual", () => {
  it("are refused as they show: a trace that nobody has sent", async () => {
    const shown = examples.answer("traces.spans", 404)
    expect(await get(`${server.url}/api/traces/${trace}/spans`)).toEqual([404, shown])
    expect(await get(`${server.url}/api/traces/${trace}/graph`)).toEqual([404, shown])
  })

  it("are answered as they show, once the spans among them are sent", async () => {
    await send("ingest.spans")
    for (const [operationId, path] of Object.entries(questions)) {
      const [status, answer] = await get(`${server.url}${path}`)
      expect([status, withoutList(answer)], operationId).toEqual([200, withoutList(examples.answer(operationId))])
    }
    expect(await get(`${server.url}/api/metrics/summary?${hour}`)).toEqual([
      200,
      { ...(examples.answer("metrics.summary") as object), period: "custom" }
    ])
    const csv = await fetch(`${server.url}/api/reports/monthly/csv?month=2026-02`)
    expect(await csv.text()).toBe(examples.answer("reports.csv"))
  })

  it("have the fields of the real answers where the figures are those of now", async () => {
    for (const [operationId, path] of [
      ["metrics.figures", "/api/metrics"],
      ["health.health", "/health"]
    ] as const) {
      const [, answer] = await get(`${server.url}${path}`)
      expect(keysOf(answer), operationId).toEqual(keysOf(examples.answer(operationId)))
    }
    const own = await (await fetch(`${server.url}/metrics`)).text()
    const shown = String(examples.answer("progress.metrics")).split("\n")
    for (const line of shown.filter((text) => text.startsWith("#"))) expect(own).toContain(line)
  })

  it("show what the feed sends", async () => {
    const response = await fetch(`${server.url}/api/stream?backlog=1`)
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let heard = ""
    while (!heard.includes("data: ")) heard += (await reader?.read())?.value ?? ""
    await reader?.cancel()
    const withoutId = (frames: string) => frames.replace(/^id: .*$/m, "")
    expect(withoutId(String(examples.answer("feed.stream"))).startsWith(withoutId(heard.trimEnd()))).toBe(true)
  })

  it("are taken literally: events, and spans of OpenTelemetry", async () => {
    await send("events.log")
    await send("otlp.traces")
    const { events } = (await get(`${server.url}/api/events?limit=500`))[1] as { events: ReadonlyArray<object> }
    // Three spans that are requests, two events, the one without fields, and a span of OpenTelemetry.
    expect(events).toHaveLength(7)
  })

  it("are refused as they show: a wrong parameter, a wrong body, and one that is packed in another way", async () => {
    const ingest = `${server.url}/api/ingest`
    for (const [operationId, path] of [
      ["traces.list", "/api/traces?from=2026-02-30"],
      ["traces.spans", "/api/traces/x/spans"],
      ["metrics.figures", "/api/metrics?colour=red"],
      ["reports.monthly", "/api/reports/monthly?month=2026-13"],
      ["feed.stream", "/api/stream?backlog=1001"]
    ] as const) {
      expect(await get(`${server.url}${path}`), path).toEqual([400, examples.answer(operationId, 400)])
    }
    expect(await answered(post(ingest, { trace_id: "x" }))).toEqual([400, examples.answer("ingest.spans", 400)])
    expect(await answered(post(ingest, {}, { "content-encoding": "br" }))).toEqual([
      415,
      examples.answer("ingest.spans", 415)
    ])
    expect(await answered(post(`${server.url}/v1/traces`, { resourceSpans: {} }))).toEqual([
      400,
      examples.answer("otlp.traces", 400)
    ])
    expect(await answered(post(`${server.url}/v1/traces`, {}, { "content-type": "text/plain" }))).toEqual([
      415,
      examples.answer("otlp.traces", 415)
    ])
  })
})

describe("the manual of the API", () => {
  it("says what becomes of keys that a body is not told to have", async () => {
    const now = `${Date.now()}000000`
    const trace_id = "c".repeat(32)
    const span = {
      trace_id,
      span_id: "d".repeat(16),
      name: "a step",
      start_time_unix_nano: now,
      end_time_unix_nano: now,
      colour: "red",
      status: { code: "OK", colour: "red" },
      links: [{ trace_id, span_id: "e".repeat(16), colour: "red" }]
    }
    await post(`${server.url}/api/ingest`, { spans: [span], colour: "red" })
    const [, answer] = await get(`${server.url}/api/traces/${trace_id}/spans`)
    expect(answer).toMatchObject({
      spans: [
        {
          attributes: { colour: "red" },
          status: { code: "OK" },
          links: [{ trace_id, span_id: "e".repeat(16), link_type: "RELATED_TO" }]
        }
      ]
    })
    expect(JSON.stringify(answer).match(/red/g)).toHaveLength(1)
    const logged = await answered(
      post(`${server.url}/api/events`, { events: [{ id: "red", colour: "red" }], colour: "red" })
    )
    expect(logged).toEqual([200, { status: "ok", count: 1 }])
    const [, page] = await get(`${server.url}/api/events?limit=1`)
    expect(page).toMatchObject({ events: [{ id: "red", metadata: null }] })
  })
})

describe("who does not follow the manual", () => {
  it("is told what to send where an array of events comes by itself", async () => {
    expect(await answered(post(`${server.url}/api/events`, [{ id: "e" }]))).toMatchObject([
      400,
      { error: 'expected {"events": [...]}; what was sent is an array by itself' }
    ])
  })

  it("is told by which methods a path is asked", async () => {
    for (const [method, path, allow, error] of [
      ["GET", "/api/ingest", "POST", "GET is not answered here; POST is"],
      ["DELETE", "/api/events", "POST, GET", "DELETE is not answered here; POST and GET are"],
      ["POST", `/api/traces/${trace}/spans`, "GET", "POST is not answered here; GET is"]
    ] as const) {
      const response = await fetch(`${server.url}${path}`, { method })
      expect([response.status, response.headers.get("allow"), await response.json()], path).toEqual([
        405,
        allow,
        { error }
      ])
    }
    expect((await fetch(`${server.url}/health`, { method: "HEAD" })).status).toBe(200)
  })
})

describe("the example of a missing key", () => {
  it("is what a server with a key answers", async () => {
    // Two stores cannot be open in one process.
    await server.stop()
    server = await start(settings({ apiKey: Option.some(Redacted.make("aw_8f2c1d7e")) }))
    expect(await get(`${server.url}/api/traces`)).toEqual([401, examples.answer("traces.list", 401)])
  })
})
