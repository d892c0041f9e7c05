import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ago, answered, get, post, type Running, settings, start } from "../kit.js"
import { parseCsv } from "./parseCsv.js"

let server: Running
beforeAll(async () => {
  // The examples have dates of their own.
  server = await start(settings({ retentionDays: 3650 }))
})
afterAll(() => server.stop())

/**
 * Whether an answer is of the shape of an example: every key is there, with a value of the same kind, and of an array every
 * element is like the example's first. More keys may be there.
 */
const likeness = (answer: unknown, example: unknown, path = "answer"): ReadonlyArray<string> => {
  if (Array.isArray(example)) {
    if (!Array.isArray(answer)) return [`${path} is no array`]
    if (answer.length === 0) return [`${path} is empty, so it shows nothing`]
    return answer.flatMap((element, index) => likeness(element, example[0], `${path}[${index}]`))
  }
  if (typeof example === "object" && example !== null) {
    if (typeof answer !== "object" || answer === null) return [`${path} is no object`]
    return Object.entries(example).flatMap(([key, value]) =>
      key in answer
        ? likeness((answer as Record<string, unknown>)[key], value, `${path}.${key}`)
        : [`${path}.${key} is missing`]
    )
  }
  // An example that is null says that null may stand there.
  if (example === null)
    return answer === null || typeof answer === "string" ? [] : [`${path} is neither null nor a text`]
  return typeof answer === typeof example ? [] : [`${path} is ${typeof answer} and not ${typeof example}`]
}

const ask = async (path: string) => {
  const [status, body] = await get(`${server.url}${path}`)
  expect(status, path).toBe(200)
  return body
}

const isLike = async (path: string, example: unknown) => {
  const body = await ask(path)
  expect(likeness(body, example), path).toEqual([])
  return body
}

/** Today, so that what is logged is in every period. */
const today = new Date(Number(ago(60) / 1_000_000n)).toISOString()

// System B: what its README shows of its API, request by request.

const documentedEvents = `{
  "events": [
    {
      "id": "uuid",
      "task_name": "summarize",
      "agent_name": "research-bot",
      "model": "gpt-4o",
      "input_tokens": 1000,
      "output_tokens": 200,
      "latency_ms": 2340.5,
      "cost_usd": 0.0085,
      "status": "success",
      "error_message": null,
      "timestamp": "2026-02-09T15:30:00+00:00",
      "metadata": {"source": "batch_1"}
    }
  ]
}`

const failedEvent = {
  id: "uuid2",
  task_name: "summarize",
  agent_name: "research-bot",
  model: "claude-sonnet-4-20250514",
  input_tokens: 10,
  output_tokens: 0,
  latency_ms: 120,
  cost_usd: 0.1,
  status: "error",
  error_message: "429",
  timestamp: today,
  metadata: { batch_size: 10 }
}

const eventShape = {
  id: "uuid",
  task_name: "summarize",
  agent_name: "research-bot",
  model: "gpt-4o",
  input_tokens: 1000,
  output_tokens: 200,
  latency_ms: 2340.5,
  cost_usd: 0.0085,
  status: "success",
  error_message: null,
  timestamp: "2026-02-09T15:30:00+00:00",
  metadata: {}
}

const summaryShape = {
  total_cost: 145.32,
  total_requests: 523,
  success_rate: 96.5,
  avg_latency_ms: 1250.5,
  latency_p50: 820.0,
  latency_p95: 3100.0,
  active_agents: ["research-bot", "support-agent"],
  period: "7d"
}

const seriesShape = {
  timestamps: ["2026-02-08T00:00:00", "2026-02-08T01:00:00"],
  cost: [0.5, 1.2, 0.8],
  tokens: [1000, 2500, 1800],
  requests: [10, 25, 18],
  avg_latency: [500, 750, 600],
  latency_p50: [400, 600, 480],
  latency_p95: [900, 1400, 1080],
  errors: [0, 1, 0]
}

const groupsShape = [{ name: "gpt-4o", requests: 1250, avg_latency: 1500.0, total_cost: 85.5, error_rate: 2.4 }]

describe("system B's documented API", () => {
  it("takes its example of a batch of events", async () => {
    expect(await answered(post(`${server.url}/api/events`, documentedEvents))).toEqual([
      200,
      { status: "ok", count: 1 }
    ])
    expect(await answered(post(`${server.url}/api/events`, { events: [failedEvent] }))).toEqual([
      200,
      { status: "ok", count: 1 }
    ])
  })

  it("gives events as it shows them, by each of its parameters", async () => {
    expect(await isLike("/api/events?agent_name=research-bot&status=error&limit=50", { events: [eventShape] })).toEqual(
      {
        events: [{ ...failedEvent, timestamp: today }],
        next_cursor: null
      }
    )
    expect(await isLike("/api/events", { events: [eventShape] })).toMatchObject({ events: { length: 2 } })
    for (const [query, ids] of [
      ["agent_name=research-bot", ["uuid2", "uuid"]],
      ["task_name=summarize", ["uuid2", "uuid"]],
      ["model=gpt-4o", ["uuid"]],
      ["status=success", ["uuid"]],
      ["since=2026-02-09T15:30:00&until=2026-02-09T15:30:00", ["uuid"]],
      ["since=2026-02-09T15:30:01", ["uuid2"]],
      ["limit=1", ["uuid2"]],
      ["limit=1&offset=1", ["uuid"]]
    ] as const) {
      const { events } = (await ask(`/api/events?${query}`)) as { events: ReadonlyArray<{ id: string }> }
      expect(
        events.map(({ id }) => id),
        query
      ).toEqual(ids)
    }
  })

  it("sums up a period as it shows", async () => {
    expect(await isLike("/api/metrics/summary?period=7d", summaryShape)).toMatchObject({ period: "7d" })
    for (const period of ["1h", "24h", "7d", "30d", "all"]) {
      expect(await isLike(`/api/metrics/summary?period=${period}`, summaryShape)).toMatchObject({ period })
    }
    expect(await isLike("/api/metrics/summary", summaryShape)).toMatchObject({
      period: "24h",
      total_requests: 1,
      success_rate: 0
    })
  })

  it("gives series as parallel arrays, with the size of a bucket chosen or asked for", async () => {
    for (const query of ["period=24h", "period=1h", "period=7d", "period=30d", "period=24h&bucket=60", ""]) {
      const series = (await isLike(`/api/metrics/timeseries?${query}`, seriesShape)) as typeof seriesShape
      expect(new Set(Object.values(series).map(({ length }) => length)).size, query).toBe(1)
      for (const at of series.timestamps) expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/)
    }
  })

  it("breaks a period down by agent, model and task", async () => {
    const body = await isLike("/api/metrics/breakdown?group_by=model&period=7d", groupsShape)
    expect(body).toMatchObject([{ name: "claude-sonnet-4-20250514", requests: 1, total_cost: 0.1, error_rate: 100 }])
    for (const group of ["agent_name", "model", "task_name"]) {
      for (const period of ["1h", "24h", "7d", "30d"]) {
        await isLike(`/api/metrics/breakdown?group_by=${group}&period=${period}`, groupsShape)
      }
    }
    expect(await isLike("/api/metrics/breakdown", groupsShape)).toMatchObject([{ name: "research-bot" }])
  })
})

// System A: the endpoints of its reference, and the span that its SDKs send, one to a request.

const trace = "4bf92f3577b34da6a3ce929d0e0e4736"
const began = Number(ago(30))

const documentedSpan = {
  trace_id: trace,
  span_id: "00f067aa0ba902b7",
  parent_span_id: null,
  name: "openai.chat.completion",
  kind: "CLIENT",
  start_time_unix_nano: began,
  end_time_unix_nano: began + 1_250_000_000,
  status: { code: "OK" },
  agent_id: "research-1",
  agent_name: "ResearchBot",
  agent_role: "Researcher",
  decision_reasoning: "the cheaper model is enough",
  input: "Hello",
  output: "Hello! How can I help you?",
  tool_calls: [{ tool_name: "search", tool_input: "{}", tool_output: "[]", tool_status: "SUCCESS" }],
  model_inference: {
    model_name: "gpt-4o",
    provider: "openai",
    prompt_tokens: 1_000_000,
    completion_tokens: 100_000,
    latency_ms: 1250
  },
  cost_attribution: { task_id: "t-1" },
  compliance_flags: ["eu_ai_act_art12_relevant"],
  links: [{ trace_id: "1".repeat(32), span_id: "2".repeat(16), link_type: "FOLLOWS_FROM" }],
  events: [{ time_unix_nano: began, name: "agent.tool.start", attributes: { tool: "search" } }],
  attributes: { "http.url": "https://api.openai.com/v1/chat/completions" }
}

describe("system A's documented API", () => {
  it("says that it is healthy", async () => {
    await isLike("/health", { status: "ok", product: "AeneasSoft", version: "1.0.0", timestamp: today })
  })

  it("takes its span", async () => {
    expect(await answered(post(`${server.url}/api/ingest`, documentedSpan))).toEqual([202, { accepted: true }])
    const { spans } = (await ask(`/api/traces/${trace}/spans`)) as { spans: ReadonlyArray<Record<string, unknown>> }
    const {
      end_time_unix_nano: _end,
      events: _events,
      parent_span_id: _none,
      start_time_unix_nano: _start,
      ...same
    } = documentedSpan
    expect(spans).toMatchObject([{ ...same, duration_ms: expect.closeTo(1250, 3), cost_source: "list" }])
  })

  it("lists traces, and knows each of its parameters", async () => {
    const one = {
      trace_id: trace,
      name: "openai.chat.completion",
      status: "OK",
      span_count: 1,
      prompt_tokens: 1,
      completion_tokens: 1,
      cost_usd: 1,
      started_at: today,
      duration_ms: 1
    }
    const page = { traces: [one], total: 3, limit: 50, offset: 0 }
    expect(await isLike("/api/traces", page)).toMatchObject({ total: 3, limit: 50, offset: 0 })
    for (const query of [
      "search=Hello",
      "agent_id=research-1",
      "search=help%20hello&status=OK&agent_id=research-1&model=gpt-4o&from=2026-02-09&to=2200-01-01T00:00:00",
      ...["start_time", "latency_ms", "accumulated_cost_usd", "prompt_tokens", "name", "status_code"].flatMap((sort) =>
        ["asc", "desc"].map((order) => `agent_id=research-1&sort=${sort}&order=${order}&limit=500&offset=0`)
      )
    ]) {
      expect(await isLike(`/api/traces?${query}`, page), query).toMatchObject({
        traces: [{ trace_id: trace }],
        total: 1
      })
    }
    expect(await ask("/api/traces?status=ERROR&limit=1")).toMatchObject({ traces: { length: 1 }, limit: 1, total: 1 })
  })

  it("draws the graph of a trace", async () => {
    await isLike(`/api/traces/${trace}/graph`, {
      nodes: [{ id: "", agent_name: "", agent_role: "", status: "", cost_usd: 1, tokens: 1, provider: "", model: "" }],
      cost_by_agent: [{ agent_id: "", cost_usd: 1, tokens: 1 }],
      total_cost_usd: 1,
      span_count: 1
    })
  })

  it("sums up traces, tokens, cost, latency and errors of the last day", async () => {
    // The failed event, and the span: 2.50 and 10.00 dollars a million tokens.
    expect(await ask("/api/metrics")).toEqual({
      total_traces: 2,
      total_spans: 2,
      total_requests: 2,
      total_tokens: 1_100_010,
      total_cost_usd: 3.6,
      avg_latency_ms: 685,
      error_rate: 0.5,
      traces_this_month: expect.any(Number),
      period: "24h"
    })
  })

  it("breaks cost down by day, agent and model", async () => {
    const spent = { calls: 1, prompt_tokens: 1, completion_tokens: 1, cost_usd: 1 }
    await isLike("/api/cost/daily", { cost: [{ day: "2026-02-09", ...spent }] })
    await isLike("/api/cost/by-agent", { cost: [{ agent_id: "research-1", ...spent }] })
    await isLike("/api/cost/by-model", { cost: [{ model_name: "gpt-4o", ...spent }] })
    for (const path of ["daily", "by-agent", "by-model"]) {
      expect(await ask(`/api/cost/${path}?from=2026-02-09&to=2026-02-10`)).toMatchObject({
        cost: [{ calls: 1, prompt_tokens: 1000, completion_tokens: 200, cost_usd: 0.0085 }]
      })
    }
  })

  it("reports on a month, in JSON and as CSV", async () => {
    const shape = {
      period: "2026-02",
      summary: { total_traces: 1, total_cost_usd: 1, error_rate: 0, avg_latency_ms: 1, total_tokens: 1 },
      by_agent: [{ agent_id: "", agent_name: "", trace_count: 1, total_cost_usd: 1, error_rate: 0 }],
      by_model: [{ model: "gpt-4o", trace_count: 1, total_cost_usd: 1, total_tokens: 1 }],
      traces: [{ trace_id: trace, name: "", status: "OK", cost_usd: 1, latency_ms: 1, created_at: today }]
    }
    await isLike("/api/reports/monthly?month=2026-02", shape)
    const month = today.slice(0, 7)
    await isLike(`/api/reports/monthly?month=${month}`, {
      ...shape,
      top_errors: [{ error_type: "429", count: 1, last_seen: today }]
    })
    const response = await fetch(`${server.url}/api/reports/monthly/csv?month=2026-02`)
    const [header, ...lines] = parseCsv(await response.text())
    expect([response.status, response.headers.get("content-type"), header]).toEqual([
      200,
      "text/csv; charset=utf-8",
      ["date", "trace_id", "agent_name", "model", "status", "tokens", "cost_usd", "latency_ms"]
    ])
    expect(lines.map((line) => line.slice(2))).toEqual([["research-bot", "gpt-4o", "OK", "1200", "0.0085", "2340.5"]])
  })
})
