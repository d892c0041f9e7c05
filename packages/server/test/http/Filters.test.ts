import { filterFields } from "@agentwatch/core/api/Filter"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { get, type Running, settings, start } from "../kit.js"
import { apart, bucketStart, comesTo, idOf, latestFirst, type Name, names, rows, sendAll } from "./loggedRequests.js"

let server: Running
/** The trace of each row; those of events are made of their ids. */
let traceIds: ReadonlyMap<string, string>
beforeAll(async () => {
  server = await start(settings({ retentionDays: 3650 }))
  await sendAll(server.url)
  const { traces } = (await ask("traces", "limit=500")) as Traces
  const made = (task: string) =>
    traces.find(({ name, trace_id }) => name === task && !named.has(trace_id))?.trace_id ?? ""
  const named = new Set(["T1", "T2", "T3", "T4", "T5"].map(idOf))
  const [r4, r5] = traces
    .filter(({ name }) => name === "summarize")
    .toSorted((one, other) => (one.started_at < other.started_at ? -1 : 1))
  traceIds = new Map([
    ...["T1", "T2", "T3", "T4", "T5"].map((name) => [name, idOf(name)] as const),
    ["r4", r4?.trace_id ?? ""],
    ["r5", r5?.trace_id ?? ""],
    ["r6", made("translate")]
  ])
})
afterAll(() => server.stop())

interface Traces {
  readonly traces: ReadonlyArray<{ readonly trace_id: string; readonly name: string; readonly started_at: string }>
  readonly total: number
}

const ask = async (path: string, query: string) => {
  const [status, body] = await get(`${server.url}/api/${path}?${query}`)
  expect([status, status === 200 ? "" : body], `${path}?${query}`).toEqual([200, ""])
  return body
}

interface Case {
  /** What is asked; each parameter stands in the URL as it is. */
  readonly asks: Readonly<Record<string, string>>
  /** Which requests, and other spans that cost something, fit. */
  readonly rows: ReadonlyArray<Name>
  /** Which traces fit. */
  readonly traces: ReadonlyArray<string>
}

const all = [...names]
const others = (...left: ReadonlyArray<Name>) => all.filter((name) => !left.includes(name))

const cases: ReadonlyArray<Case> = [
  { asks: {}, rows: all, traces: ["T1", "T2", "T3", "T4", "T5", "r4", "r5", "r6"] },
  {
    asks: { from: "2026-02-09T10:01:00Z" },
    rows: others("r1", "r2"),
    traces: ["T2", "T3", "T4", "r4", "r5", "r6"]
  },
  // A trace is where it began.
  {
    asks: { from: "2026-02-09T10:00:59.999999999Z" },
    rows: others("r1"),
    traces: ["T2", "T3", "T4", "r4", "r5", "r6"]
  },
  { asks: { since: "2026-02-11" }, rows: ["r7", "r8"], traces: ["T3", "T4"] },
  { asks: { to: "2026-02-09T10:00:59.999999999Z" }, rows: ["r1", "r2"], traces: ["T1", "T5"] },
  { asks: { until: "2026-02-09T10:00:59.999999998Z" }, rows: ["r1"], traces: ["T1", "T5"] },
  {
    asks: { since: "2026-02-09T15:45:00+05:45", until: "2026-02-09T11:00:00Z" },
    rows: ["r1", "r2", "r3", "r4", "r5"],
    traces: ["T1", "T2", "r4", "r5"]
  },
  { asks: { agent_id: "a-1" }, rows: ["r1", "r2", "r7"], traces: ["T1", "T3"] },
  { asks: { agent_id: "nobody" }, rows: [], traces: [] },
  { asks: { agent_name: "Alpha" }, rows: ["r1", "r2"], traces: ["T1"] },
  { asks: { task_name: "answer" }, rows: ["r1", "r2", "r7"], traces: ["T1", "T3"] },
  { asks: { task_name: "chat gpt-4o" }, rows: ["r3"], traces: ["T2"] },
  { asks: { model: "gpt-4o" }, rows: ["r1", "r3", "r4", "r6"], traces: ["T1", "T2", "r4", "r6"] },
  { asks: { provider: "openai" }, rows: ["r1", "r3"], traces: ["T1", "T2"] },
  // A trace has failed where one of its spans has, and else its first span tells.
  { asks: { status: "OK" }, rows: ["r1", "r4", "r6", "r7", "r8"], traces: ["T3", "T4", "T5", "r4", "r6"] },
  { asks: { status: "UNSET" }, rows: ["r3"], traces: ["T2"] },
  { asks: { status: "ERROR" }, rows: ["r2", "r5"], traces: ["T1", "r5"] },
  { asks: { status: "error" }, rows: ["r2", "r5"], traces: ["T1", "r5"] },
  { asks: { status: "success" }, rows: others("r2", "r5"), traces: ["T2", "T3", "T4", "T5", "r4", "r6"] },
  { asks: { environment: "production" }, rows: ["r1", "r2", "r7"], traces: ["T1", "T3"] },
  { asks: { environment: "" }, rows: ["r4", "r5", "r6", "r8"], traces: ["T4", "T5", "r4", "r5", "r6"] },
  { asks: { session_id: "s-1" }, rows: ["r1", "r2"], traces: ["T1"] },
  { asks: { user_id: "u-1" }, rows: ["r1", "r2", "r7"], traces: ["T1", "T3"] },
  { asks: { tag: "blue" }, rows: ["r1", "r2", "r8"], traces: ["T1", "T4"] },
  { asks: { tag: "fast" }, rows: ["r1", "r7"], traces: ["T1", "T3"] },
  // What a trace costs and how long it took is that of all its spans.
  { asks: { min_cost_usd: "0.3" }, rows: ["r4", "r6", "r7"], traces: ["T1", "T3", "r4", "r6"] },
  { asks: { max_cost_usd: "0.1" }, rows: ["r1", "r3", "r5", "r8"], traces: ["T2", "T4", "T5", "r5"] },
  { asks: { min_cost_usd: "0.000000001", max_cost_usd: "0.000000001" }, rows: ["r3"], traces: ["T2"] },
  { asks: { min_duration_ms: "300" }, rows: ["r2", "r3", "r7"], traces: ["T1", "T2", "T3"] },
  { asks: { max_duration_ms: "50" }, rows: ["r4", "r5", "r8"], traces: ["T4", "T5", "r4", "r5"] },
  { asks: { min_duration_ms: "60399.9", max_duration_ms: "60400" }, rows: [], traces: ["T1"] },
  { asks: { search: "house RED" }, rows: ["r1"], traces: ["T1"] },
  { asks: { search: "rate-limited" }, rows: ["r2"], traces: ["T1"] },
  { asks: { search: "Boom!" }, rows: ["r5"], traces: ["r5"] },
  { asks: { search: "boo" }, rows: [], traces: [] },
  { asks: { search: "summarize" }, rows: ["r4", "r5"], traces: ["r4", "r5"] },
  // For each filter a trace has a span that fits; a request fits all of them by itself.
  { asks: { agent_id: "a-1", status: "error" }, rows: ["r2"], traces: ["T1"] },
  { asks: { provider: "anthropic", tag: "fast" }, rows: [], traces: ["T1"] },
  {
    asks: { model: "gpt-4o", agent_name: "Gamma", max_duration_ms: "100", from: "2026-02-09", to: "2026-02-10" },
    rows: ["r4"],
    traces: ["r4"]
  }
]

const queryOf = ({ asks }: Case, more: Readonly<Record<string, string>> = {}) =>
  new URLSearchParams({ ...asks, ...more }).toString()

/** For questions that are about a period: all there is, unless a range is given. */
const always = (one: Case, more: Readonly<Record<string, string>> = {}) => {
  const ranged = ["from", "to", "since", "until"].some((name) => name in one.asks)
  return queryOf(one, { ...(ranged ? {} : { period: "all" }), ...more })
}

const forEachCase = (check: (one: Case) => Promise<void>) => async () => {
  for (const one of cases) await check(one)
}

const title = (one: Case) => JSON.stringify(one.asks)

/** Of what has no order of its own here. */
const byName = <A extends { readonly name: string }>(all: ReadonlyArray<A>) =>
  all.toSorted((one, other) => (one.name < other.name ? -1 : 1))

describe("every filter is kept to", () => {
  it("by cases that have each of them", () => {
    expect([...new Set(cases.flatMap(({ asks }) => Object.keys(asks)))].toSorted()).toEqual(
      Object.keys(filterFields).toSorted()
    )
  })

  it(
    "by /api/metrics/summary",
    forEachCase(async (one) => {
      const sum = comesTo(one.rows)
      const agents = apart(
        one.rows.filter((name) => rows[name].request),
        ({ agent }) => agent
      )
      const found = (await ask("metrics/summary", always(one))) as { active_agents: ReadonlyArray<string> }
      expect({ ...found, active_agents: found.active_agents.toSorted() }, title(one)).toMatchObject({
        total_requests: sum.requests,
        total_cost: sum.usd,
        success_rate: sum.successRate,
        avg_latency_ms: sum.avgLatency,
        active_agents: [...agents.keys()].toSorted()
      })
    })
  )

  it(
    "by /api/metrics/breakdown",
    forEachCase(async (one) => {
      const expected = [...apart(one.rows, ({ agent }) => agent)].map(([name, own]) => {
        const sum = comesTo(own)
        return {
          name,
          requests: sum.requests,
          errors: sum.errors,
          avg_latency: sum.avgLatency,
          total_cost: sum.usd,
          tokens: sum.tokens,
          error_rate: sum.errorRate
        }
      })
      const found = (await ask("metrics/breakdown", always(one))) as ReadonlyArray<{ name: string }>
      expect(byName(found), title(one)).toEqual(byName(expected))
    })
  )

  it(
    "by /api/metrics/timeseries",
    forEachCase(async (one) => {
      const found = (await ask("metrics/timeseries", always(one, { bucket: "60" }))) as Readonly<
        Record<"timestamps" | "requests" | "errors" | "cost" | "tokens" | "avg_latency", ReadonlyArray<unknown>>
      >
      const buckets = found.timestamps.flatMap((at, index) => {
        const bucket = [found.requests, found.errors, found.cost, found.tokens, found.avg_latency].map(
          (of) => of[index]
        )
        return bucket.every((value) => value === 0) ? [] : [[at, ...bucket]]
      })
      const expected = [...apart(latestFirst(one.rows).toReversed(), ({ at }) => bucketStart(at, 60))].map(
        ([at, own]) => {
          const sum = comesTo(own)
          return [at, sum.requests, sum.errors, sum.usd, sum.tokens, sum.avgLatency]
        }
      )
      expect(buckets, title(one)).toEqual(expected)
    })
  )

  it(
    "by /api/cost/daily",
    forEachCase(async (one) => {
      const { cost } = (await ask("cost/daily", queryOf(one))) as {
        cost: ReadonlyArray<Readonly<Record<string, number | string>>>
      }
      const days = cost
        .map(({ calls, completion_tokens, cost_usd, day, prompt_tokens }) => [
          day,
          calls,
          Number(prompt_tokens) + Number(completion_tokens),
          cost_usd
        ])
        .filter(([, ...sums]) => sums.some((sum) => sum !== 0))
      // A day on which what fits costs nothing and has no tokens still has its calls.
      const expected = [...apart(latestFirst(one.rows).toReversed(), ({ at }) => at.slice(0, 10))].map(([at, own]) => {
        const sum = comesTo(own)
        return [at, sum.requests, sum.tokens, sum.usd]
      })
      expect(days, title(one)).toEqual(expected)
    })
  )

  it(
    "by /api/events, which has requests alone, newest first",
    forEachCase(async (one) => {
      const { events } = (await ask("events", queryOf(one))) as { events: ReadonlyArray<{ timestamp: string }> }
      const expected = latestFirst(one.rows.filter((name) => rows[name].request))
      expect(
        events.map(({ timestamp }) => timestamp.replace(/\.?0*Z$/, "Z")),
        title(one)
      ).toEqual(expected.map((name) => rows[name].at))
    })
  )

  it(
    "by /api/traces, of which the total is that of those that fit",
    forEachCase(async (one) => {
      const { total, traces } = (await ask("traces", queryOf(one))) as Traces
      const expected = one.traces.map((name) => traceIds.get(name))
      expect(traces.map(({ trace_id }) => trace_id).toSorted(), title(one)).toEqual(expected.toSorted())
      expect(total, title(one)).toBe(expected.length)
    })
  )
})

describe("a filter that cannot be kept to is refused with its name", () => {
  const paths = [
    "metrics/summary",
    "metrics/breakdown",
    "metrics/timeseries",
    "cost/daily",
    "cost/by-agent",
    "cost/by-model",
    "cost/by-user",
    "cost/by-tag",
    "events",
    "spans",
    "traces"
  ]
  const bad: ReadonlyArray<readonly [query: string, name: string]> = [
    ["from=yesterday", "from"],
    ["to=2026-02-30", "to"],
    ["since=", "since"],
    ["from=2026-02-09&since=2026-02-09", "since"],
    ["to=2026-02-09&until=2026-02-09", "until"],
    ["from=2026-02-09&to=2026-02-08", "to"],
    ["since=2026-02-09&until=2026-02-08", "until"],
    ["status=fine", "status"],
    ["min_cost_usd=-1", "min_cost_usd"],
    ["max_cost_usd=1e-7", "max_cost_usd"],
    ["min_cost_usd=2&max_cost_usd=1", "max_cost_usd"],
    ["min_duration_ms=x", "min_duration_ms"],
    ["min_duration_ms=2&max_duration_ms=1", "max_duration_ms"],
    ["search=", "search"],
    ["search=%20-%20", "search"],
    ["agent=a-1", "agent"]
  ]
  for (const path of paths) {
    it(`by /api/${path}`, async () => {
      for (const [query, name] of bad) {
        const [status, body] = await get(`${server.url}/api/${path}?${query}`)
        const { issues } = body as { issues?: ReadonlyArray<{ path: unknown }> }
        expect([status, issues?.[0]?.path], query).toEqual([400, [name]])
      }
    })
  }

  it("and a zone whose plus stands bare in the URL is understood, or refused, and never a fault", async () => {
    const [status, body] = await get(`${server.url}/api/events?since=2026-02-09T10:00:00+00:00`)
    expect([200, 400]).toContain(status)
    if (status === 200) expect((body as { events: ReadonlyArray<unknown> }).events).toHaveLength(7)
  })
})
