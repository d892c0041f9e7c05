import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { answered, get, post, type Running, settings, span, start } from "../kit.js"

let server: Running
beforeAll(async () => {
  // Long enough that examples with a date of their own stay young.
  server = await start(settings({ retentionDays: 3650 }))
})
afterAll(() => server.stop())

type Event = Readonly<Record<string, unknown>>

const log = (...events: ReadonlyArray<unknown>) => answered(post(`${server.url}/api/events`, { events }))
const taken = (count: number) => [200, { status: "ok", count }]

const list = async (query: string) => {
  const [status, body] = await get(`${server.url}/api/events?${query}`)
  expect(status, query).toBe(200)
  return (body as { events: ReadonlyArray<Event> }).events
}
const ids = async (query: string) => (await list(query)).map(({ id }) => id)

const tracesOf = async (agent: string) => {
  const [, page] = await get(`${server.url}/api/traces?agent_id=${agent}`)
  return (page as { traces: ReadonlyArray<{ trace_id: string }> }).traces.map(({ trace_id }) => trace_id)
}
const spansOf = async (trace: string | undefined) => {
  const [, body] = await get(`${server.url}/api/traces/${trace}/spans`)
  return (body as { spans: ReadonlyArray<Event> }).spans
}

const example = `{
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

describe("events", () => {
  it("take the documented example as it stands, and give it back", async () => {
    expect(await answered(post(`${server.url}/api/events`, example))).toEqual([200, { status: "ok", count: 1 }])
    expect(await list("agent_name=research-bot")).toEqual([
      {
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
        timestamp: "2026-02-09T15:30:00.000Z",
        metadata: { source: "batch_1" }
      }
    ])
  })

  it("are spans like any other: a request that begins at the timestamp", async () => {
    const [trace] = await tracesOf("research-bot")
    expect(await spansOf(trace)).toMatchObject([
      {
        name: "summarize",
        task: "summarize",
        kind: "CLIENT",
        status: { code: "OK" },
        agent_id: "research-bot",
        start_time_unix_nano: "1770651000000000000",
        end_time_unix_nano: "1770651002340500000",
        model_inference: { model_name: "gpt-4o", prompt_tokens: 1000, completion_tokens: 200, latency_ms: 2340.5 },
        cost_usd: 0.0085,
        cost_source: "reported"
      }
    ])
  })

  it("that are sent again with the same id are the same span of the same trace", async () => {
    const event = { id: "job-17", agent_name: "again", timestamp: "2026-02-09T16:00:00Z" }
    expect(await log(event)).toEqual(taken(1))
    const [first, ...others] = await tracesOf("again")
    const before = await spansOf(first)
    expect(await log(event)).toEqual(taken(1))
    expect(others).toEqual([])
    expect(await tracesOf("again")).toEqual([first])
    for (const { span_id } of await spansOf(first)) expect(span_id).toBe(before[0]?.span_id)
  })

  it("need say nothing at all: everything has a default", async () => {
    const before = Date.now()
    expect(await log({})).toEqual(taken(1))
    const [event] = await list("agent_name=default")
    expect(event).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}-[0-9a-f]{16}$/),
      task_name: "default",
      agent_name: "default",
      model: "",
      input_tokens: 0,
      output_tokens: 0,
      latency_ms: 0,
      cost_usd: 0,
      status: "success",
      error_message: null,
      timestamp: expect.any(String),
      metadata: null
    })
    const at = Date.parse(String(event?.timestamp))
    expect(at >= before && at <= Date.now()).toBe(true)
    const nothing = Object.fromEntries(Object.keys(event ?? {}).map((key) => [key, null]))
    expect(await log(nothing, { task_name: "", agent_name: "" })).toEqual(taken(2))
  })

  it("are priced by the server where they name no cost", async () => {
    expect(
      await log({ agent_name: "priced", model: "gpt-4o", input_tokens: 1_000_000, output_tokens: 100_000 })
    ).toEqual(taken(1))
    expect(await list("agent_name=priced")).toMatchObject([{ cost_usd: 3.5 }])
  })

  it("that failed say why", async () => {
    expect(await log({ agent_name: "failing", status: "error", error_message: '429: "slow down"' })).toEqual(taken(1))
    expect(await list("agent_name=failing")).toMatchObject([{ status: "error", error_message: '429: "slow down"' }])
  })

  it("are stored one by one: a bad one is named by its index and costs its neighbours nothing", async () => {
    const good = { agent_name: "partial" }
    expect(await log(good, { ...good, timestamp: "yesterday" }, good, { ...good, input_tokens: -5 }, 7)).toEqual([
      200,
      {
        status: "partial",
        count: 2,
        rejected: [
          {
            index: 1,
            field: "timestamp",
            reason: "expected an ISO 8601 instant from 1970 to 2262, such as 2026-02-09T15:30:00Z"
          },
          { index: 3, field: "input_tokens", reason: "expected a whole number from 0 to 1000000000" },
          { index: 4, field: "", reason: "expected an object" }
        ]
      }
    ])
    expect(await list("agent_name=partial")).toHaveLength(2)
  })

  it("that are refused name the field that the sender wrote, not one of ours", async () => {
    const cases: ReadonlyArray<readonly [Event, string]> = [
      [{ timestamp: "2026-02-30T00:00:00Z" }, "timestamp"],
      [{ timestamp: "2199-01-01T00:00:00Z" }, "timestamp"],
      [{ timestamp: "1999-01-01T00:00:00Z" }, "timestamp"],
      [{ timestamp: 1_760_000_000 }, "timestamp"],
      [{ latency_ms: 1e308 }, "latency_ms"],
      [{ latency_ms: 1e12 }, "timestamp"],
      [{ status: "failed" }, "status"],
      [{ cost_usd: -1 }, "cost_usd"],
      [{ metadata: "x" }, "metadata"],
      [{ model: 5 }, "model"],
      [{ id: "" }, "id"]
    ]
    for (const [event, field] of cases) {
      expect(await log(event), JSON.stringify(event)).toMatchObject([
        400,
        { accepted: 0, rejected: [{ index: 0, field }] }
      ])
    }
    for (const body of [{}, { events: "x" }, { events: null }, null]) {
      expect(await answered(post(`${server.url}/api/events`, body))).toMatchObject([
        400,
        { error: "events: expected an array" }
      ])
    }
    expect(await log()).toMatchObject([400, { error: "nothing was sent" }])
  })
})

describe("GET /api/events", () => {
  const at = (minute: number, rest = "00Z") => `2026-03-01T12:${String(minute).padStart(2, "0")}:${rest}`
  beforeAll(async () => {
    const mine = Array.from({ length: 5 }, (_, index) => ({
      id: `e${index}`,
      agent_name: index % 2 === 0 ? "even" : "odd",
      task_name: index < 3 ? "early" : "late",
      model: index === 4 ? "model: a/b" : "gpt-4o",
      status: index === 2 ? "error" : "success",
      timestamp: at(index)
    }))
    await log(...mine, { id: "fine", agent_name: "fine", timestamp: at(10, "00.000000500Z") })
    const noon = BigInt(Date.parse(at(20))) * 1_000_000n
    const plain = { start_time_unix_nano: String(noon), end_time_unix_nano: String(noon) }
    await post(`${server.url}/api/ingest`, [
      span({ ...plain, name: "a root", agent_id: "plain" }),
      span({ ...plain, name: "a step", agent_id: "plain", parent_span_id: "b".repeat(16) }),
      span({ ...plain, name: "circuit_breaker.triggered", agent_role: "SafetyMonitor", agent_id: "plain" }),
      span({ ...plain, name: "a call", agent_id: "plain", model_inference: { model_name: "gpt-4o" } })
    ])
  })
  const day = "since=2026-03-01&until=2026-03-02"

  it("lists requests, newest first; roots, steps and breaker spans are none", async () => {
    const found = await list(day)
    expect(found.map(({ id, task_name }) => (String(id).includes("-") ? task_name : id))).toEqual([
      "a call",
      "fine",
      "e4",
      "e3",
      "e2",
      "e1",
      "e0"
    ])
  })

  it("keeps to its filters", async () => {
    expect(await ids(`${day}&agent_name=even`)).toEqual(["e4", "e2", "e0"])
    expect(await ids(`${day}&task_name=late`)).toEqual(["e4", "e3"])
    expect(await ids(`${day}&task_name=a+call`)).toHaveLength(1)
    expect(await ids(`${day}&model=${encodeURIComponent("model: a/b")}`)).toEqual(["e4"])
    expect(await ids(`${day}&status=error`)).toEqual(["e2"])
    expect(await ids(`${day}&status=success&agent_name=even&task_name=early`)).toEqual(["e0"])
    expect(await ids(`${day}&agent_name=${encodeURIComponent("' OR 1=1 --")}`)).toEqual([])
  })

  it("reaches from `since` to `until`, both included, whatever the zone is written like", async () => {
    expect(await ids(`since=${at(1)}&until=${at(3)}`)).toEqual(["e3", "e2", "e1"])
    // The plus of an offset that is not escaped arrives as a blank.
    expect(await ids(`since=${at(1, "00+00:00")}&until=${at(1, "00+00:00")}`)).toEqual(["e1"])
    expect(await ids("since=2026-03-01T17:31:00+05:30&until=2026-03-01T17:31:00%2B05:30")).toEqual(["e1"])
    expect(await ids(`since=${at(3, "00.000000001Z")}&until=${at(4)}`)).toEqual(["e4"])
  })

  it("gives timestamps that find their own event again", async () => {
    const [fine] = await list(`${day}&agent_name=fine`)
    expect(fine?.timestamp).toBe(at(10, "00.000000500Z"))
    expect(await ids(`since=${fine?.timestamp}&until=${fine?.timestamp}`)).toEqual(["fine"])
  })

  it("gives a hundred unless asked for from 1 to 10,000, and pages by offset", async () => {
    expect(await ids(`${day}&agent_name=odd&limit=1`)).toEqual(["e3"])
    expect(await ids(`${day}&agent_name=odd&limit=1&offset=1`)).toEqual(["e1"])
    expect(await ids(`${day}&offset=7`)).toEqual([])
    const many = Array.from({ length: 120 }, (_, index) => ({ id: `m${index}`, agent_name: "many" }))
    expect(await log(...many)).toEqual(taken(120))
    expect(await ids("agent_name=many")).toHaveLength(100)
    expect(await ids("agent_name=many&limit=10000")).toHaveLength(120)
    for (const bad of [
      "limit=0",
      "limit=10001",
      "limit=-1",
      "offset=-1",
      "since=soon",
      "until=2026-02-30",
      "status=fine",
      "agent=x"
    ]) {
      const [status, body] = await get(`${server.url}/api/events?${bad}`)
      const issue = (body as { issues?: ReadonlyArray<{ path: unknown }> }).issues?.[0]
      expect([status, issue?.path], bad).toEqual([400, [bad.split("=")[0]]])
    }
  })
})
