import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { answered, get, post, type Running, settings, span, start, traceId } from "../kit.js"
import { parseCsv } from "./parseCsv.js"

let server: Running
beforeAll(async () => {
  // Long enough that a month of its own stays young.
  server = await start(settings({ retentionDays: 3650 }))
  expect(await answered(post(`${server.url}/api/ingest`, spans))).toEqual([
    202,
    { accepted: spans.length, rejected: [] }
  ])
})
afterAll(() => server.stop())

const nanos = (iso: string) => BigInt(Date.parse(iso)) * 1_000_000n
const at = (begin: bigint, millis: number, more: Readonly<Record<string, unknown>> = {}) =>
  span({
    start_time_unix_nano: begin.toString(),
    end_time_unix_nano: (begin + BigInt(millis * 1_000_000)).toString(),
    ...more
  })

const february = nanos("2026-02-01T00:00:00Z")
const march = nanos("2026-03-01T00:00:00Z")
const second = 1_000_000_000n

const [whole, january, last] = [traceId(), traceId(), traceId()]
const researcher = { agent_id: "r", agent_name: "Researcher" }
const writer = { agent_id: "w", agent_name: '=Writer, "the" best\r\n' }
const failed = (message?: string) => ({ status: { code: "ERROR", ...(message === undefined ? {} : { message }) } })
const call = (model: string, prompt: number, output: number) => ({
  model_inference: { model_name: model, prompt_tokens: prompt, completion_tokens: output }
})
const long = "x".repeat(600)

// Of February 2026 but for the first and the last, which are a nanosecond too early, and too late.
const spans = [
  at(february - 1n, 2, { trace_id: january, ...researcher, ...call("gpt-4o", 1, 1), cost_usd: 4, ...failed("early") }),
  at(february, 10, { trace_id: whole, name: "plan", agent_id: "boss", agent_name: "Boss" }),
  at(february + second, 100, { trace_id: whole, ...researcher, ...call("gpt-4o", 100, 10), cost_usd: 0.5 }),
  at(february + 2n * second, 300, { trace_id: whole, ...researcher, ...call("gpt-4o", 10, 0), cost_usd: 1e-7 }),
  at(february + 3n * second, 20, {
    trace_id: january,
    ...researcher,
    ...call("o3", 1, 2),
    cost_usd: 0.25,
    ...failed()
  }),
  at(february + 4n * second, 80, { trace_id: whole, ...writer, ...call("o3", 20, 5), cost_usd: 1, ...failed("429") }),
  at(february + 5n * second, 1, { trace_id: whole, name: "a step", ...failed("429") }),
  at(february + 6n * second, 1, { trace_id: whole, name: "a step", ...failed(`${long} one`) }),
  at(february + 7n * second, 1, { trace_id: whole, name: "a step", ...failed(`${long} two`) }),
  at(february + 8n * second, 1, { trace_id: whole, name: "a step", ...failed(`${long} two`) }),
  at(march - 1n, 500, { trace_id: last, name: "last", ...writer, ...call("-gpt", 7, 0), cost_usd: 2 }),
  at(march, 5, { ...writer, ...call("gpt-4o", 1, 1), cost_usd: 8, ...failed("late") })
]

const csv = async (query: string) => {
  const response = await fetch(`${server.url}/api/reports/monthly/csv${query}`)
  return { response, lines: parseCsv(await response.text()) }
}

describe("GET /api/reports/monthly", () => {
  it("tells what a month came to, to the nanosecond at both of its ends", async () => {
    expect(await get(`${server.url}/api/reports/monthly?month=2026-02`)).toEqual([
      200,
      {
        period: "2026-02",
        summary: {
          total_traces: 2,
          total_requests: 5,
          total_cost_usd: 3.7500001,
          error_rate: 0.4,
          avg_latency_ms: 200,
          total_tokens: 155
        },
        by_agent: [
          { agent_id: "w", agent_name: writer.agent_name, trace_count: 2, total_cost_usd: 3, error_rate: 0.5 },
          { agent_id: "r", agent_name: "Researcher", trace_count: 2, total_cost_usd: 0.7500001, error_rate: 1 / 3 }
        ],
        by_model: [
          { model: "-gpt", trace_count: 1, total_cost_usd: 2, total_tokens: 7 },
          { model: "o3", trace_count: 2, total_cost_usd: 1.25, total_tokens: 28 },
          { model: "gpt-4o", trace_count: 1, total_cost_usd: 0.5000001, total_tokens: 120 }
        ],
        top_errors: [
          { error_type: long.slice(0, 500), count: 3, last_seen: "2026-02-01T00:00:08.000Z" },
          { error_type: "429", count: 2, last_seen: "2026-02-01T00:00:05.000Z" },
          { error_type: "(no message)", count: 1, last_seen: "2026-02-01T00:00:03.000Z" }
        ],
        traces: [
          {
            trace_id: last,
            name: "last",
            status: "OK",
            cost_usd: 2,
            latency_ms: 500,
            created_at: "2026-02-28T23:59:59.999999999Z"
          },
          {
            trace_id: whole,
            name: "plan",
            status: "ERROR",
            cost_usd: 1.5000001,
            latency_ms: 8_001,
            created_at: "2026-02-01T00:00:00.000Z"
          }
        ]
      }
    ])
  })

  it("is all zero for a month in which nothing was, and is of the current month unless asked", async () => {
    const empty = {
      summary: {
        total_traces: 0,
        total_requests: 0,
        total_cost_usd: 0,
        error_rate: 0,
        avg_latency_ms: 0,
        total_tokens: 0
      },
      by_agent: [],
      by_model: [],
      top_errors: [],
      traces: []
    }
    for (const month of ["1970-01", "2200-06", "2261-12"]) {
      expect(await get(`${server.url}/api/reports/monthly?month=${month}`)).toEqual([200, { period: month, ...empty }])
    }
    const before = new Date().toISOString().slice(0, 7)
    const [status, report] = await get(`${server.url}/api/reports/monthly`)
    // It may have become another month meanwhile.
    expect([before, new Date().toISOString().slice(0, 7)]).toContain((report as { period: string }).period)
    expect(status).toBe(200)
  })

  it("names the costliest twenty agents and models, ten errors, and the latest two hundred traces", async () => {
    const may = nanos("2025-05-10T00:00:00Z")
    const many = Array.from({ length: 230 }, (_, index) =>
      at(may + BigInt(index) * second, 1, {
        name: `trace ${index}`,
        agent_id: `agent ${index % 30}`,
        ...call(`model ${index % 30}`, 1, 0),
        cost_usd: (index % 30) + 1,
        ...failed(`error ${index % 12}`)
      })
    )
    expect((await answered(post(`${server.url}/api/ingest`, many)))[0]).toBe(202)
    const [, body] = await get(`${server.url}/api/reports/monthly?month=2025-05`)
    const report = body as Record<"by_agent" | "by_model" | "top_errors" | "traces", ReadonlyArray<object>>
    // The last ten of the thirty have a trace less than the others, and cost more all the same.
    expect([report.by_agent.length, report.by_model.length]).toEqual([20, 20])
    expect(report.by_agent[0]).toMatchObject({ agent_id: "agent 29", trace_count: 7, total_cost_usd: 210 })
    expect(report.by_model[0]).toMatchObject({ model: "model 29", trace_count: 7, total_cost_usd: 210 })
    // Of equally frequent ones the text decides: 8 and 9 are left out.
    const errors = [0, 1, 10, 11, 2, 3, 4, 5, 6, 7].map((number) => [`error ${number}`, number < 2 ? 20 : 19])
    expect(report.top_errors.map((error) => Object.values(error).slice(0, 2))).toEqual(errors)
    expect(report.traces.map((trace) => (trace as { name: string }).name)).toEqual(
      Array.from({ length: 200 }, (_, index) => `trace ${229 - index}`)
    )
  })

  it("refuses what is no month, in JSON and as CSV, and names the parameter", async () => {
    for (const month of ["2026-13", "2026-00", "2026-2", "2026", "2026-02-01", "1969-12", "2262-01", "", "x"]) {
      for (const path of ["monthly", "monthly/csv"]) {
        const [status, body] = await get(`${server.url}/api/reports/${path}?month=${month}`)
        const { issues } = body as { issues: ReadonlyArray<{ path: unknown; message: string }> }
        expect([status, issues[0]?.path, issues[0]?.message], month).toEqual([
          400,
          ["month"],
          "expected a month as YYYY-MM, such as 2026-02"
        ])
      }
    }
  })
})

describe("GET /api/reports/monthly/csv", () => {
  it("is a file with a line for each span of the month, the earliest first", async () => {
    const { lines, response } = await csv("?month=2026-02")
    expect(response.status).toBe(200)
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8")
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="agentwatch-traces-2026-02.csv"')
    const agent = `'${writer.agent_name}`
    const date = (seconds: number) => `2026-02-01T00:00:0${seconds}.000Z`
    expect(lines).toEqual([
      ["date", "trace_id", "agent_name", "model", "status", "tokens", "cost_usd", "latency_ms"],
      [date(0), whole, "Boss", "", "OK", "0", "0", "10"],
      [date(1), whole, "Researcher", "gpt-4o", "OK", "110", "0.5", "100"],
      [date(2), whole, "Researcher", "gpt-4o", "OK", "10", "0.0000001", "300"],
      [date(3), january, "Researcher", "o3", "ERROR", "3", "0.25", "20"],
      [date(4), whole, agent, "o3", "ERROR", "25", "1", "80"],
      ...[5, 6, 7, 8].map((seconds) => [date(seconds), whole, "default", "", "ERROR", "0", "0", "1"]),
      ["2026-02-28T23:59:59.999999999Z", last, agent, "'-gpt", "OK", "7", "2", "500"]
    ])
  })

  it("has the header alone for a month in which nothing was", async () => {
    expect((await csv("?month=1999-12")).lines).toHaveLength(1)
  })

  it("has every span of a month once, however many there are, also of those that began at once", async () => {
    const [one, other] = [traceId(), traceId()]
    const june = nanos("2025-06-10T12:00:00Z")
    // Two thirds at one instant, so that pages of any size end among them.
    const many = Array.from({ length: 16_000 }, (_, index) =>
      at(june + BigInt(Math.max(0, index - 11_000)), 1, {
        trace_id: index % 2 === 0 ? one : other,
        span_id: (index + 1).toString(16).padStart(16, "0"),
        agent_name: String((index * 7_919) % 16_000)
      })
    )
    const sent = new Map(many.map((span) => [span.agent_name, span]))
    expect(sent.size).toBe(16_000)
    expect((await answered(post(`${server.url}/api/ingest`, many)))[0]).toBe(202)
    const [, ...lines] = (await csv("?month=2025-06")).lines
    const got = lines.map((line) => sent.get(line[2] ?? ""))
    const key = (span: Readonly<Record<string, unknown>> | undefined) =>
      [span?.start_time_unix_nano, span?.trace_id, span?.span_id].join(" ")
    expect(got.map(key)).toEqual(many.map(key).toSorted())
  })
})
