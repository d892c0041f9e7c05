import { formatInstant } from "@agentwatch/core/model/Instant"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { answered, get, post, type Running, settings, start } from "../../kit.js"
import { type Asked, chosen, comeTo, groupBy, outcomeOf, searchHolds, taskOf } from "./plain.js"
import { type Plain, randomSpans, seeded, wire } from "./spans.js"

const usd = (nano: number) => nano / 1e9

/** Off by one percent of the value at most, and by what rounding to two decimals and a microsecond make. */
const near = (value: number) =>
  expect.toSatisfy((given: number) => Math.abs(given - value) <= value * 0.01 + 0.006, `within 1 % of ${value}`)

/** Rounded to so many decimals, either way where it lies between. */
const about = (value: number, decimals: number) =>
  expect.toSatisfy((given: number) => Math.abs(given - value) <= 0.500001 / 10 ** decimals, `about ${value}`)

const groupings: Readonly<Record<string, (span: Plain) => ReadonlyArray<string>>> = {
  agent_id: ({ agentId }) => [agentId],
  agent_name: ({ agentName }) => [agentName],
  task_name: (span) => [taskOf(span)],
  model: ({ call }) => [call?.model ?? ""],
  provider: ({ call }) => [call?.provider ?? ""],
  status: (span) => [outcomeOf(span)],
  environment: ({ environment }) => [environment],
  user_id: ({ user }) => [user],
  session_id: ({ session }) => [session],
  tag: ({ tags }) => (tags.length === 0 ? [""] : tags)
}

const filters: ReadonlyArray<Asked> = [
  {},
  { agent_id: "a-3" },
  { agent_name: "Agent 1" },
  { task_name: "t-1" },
  { task_name: "chat" },
  { model: "m/c:1" },
  { provider: "p-2" },
  { environment: "production" },
  { status: "error" },
  { status: "success" },
  { status: "UNSET" },
  { tag: "y" },
  { session_id: "s-1" },
  { user_id: "u-7" },
  { min_cost_usd: "0.5" },
  { max_cost_usd: "0.25", min_duration_ms: "10" },
  { max_duration_ms: "100.5" },
  { model: "" },
  { environment: "" },
  { search: "red GREEN" },
  { search: "über" },
  { search: "100% timeout" },
  { agent_name: "Agent 1", model: "m-a" },
  { environment: "staging", status: "error" },
  { model: "m-b", provider: "p-1" },
  { agent_id: "a-3", tag: "x", user_id: "u-3" }
]

/**
 * Asks the server and a plain computation over the same spans the same questions; `half` of all there are, because there are two
 * zones to ask them in.
 */
export const agrees = (zone: string, seed: number, half: 0 | 1) => {
  describe(`every figure of twenty thousand random spans, on a machine whose zone is ${zone}`, () => {
    const now = BigInt(Date.now()) * 1_000_000n
    const spans = randomSpans(20_000, seed, now)
    const ranges: ReadonlyArray<Asked> = (() => {
      const random = seeded(seed + 1)
      const at = () =>
        now - BigInt(Math.floor(random() * 42 * 86_400_000)) * 1_000_000n - BigInt(Math.floor(random() * 1e6))
      const day = 86_400_000_000_000n
      const midnight = now - (now % day)
      const range = (from: bigint, to: bigint): Asked =>
        from < to
          ? { from: formatInstant(from), to: formatInstant(to) }
          : { from: formatInstant(to), to: formatInstant(from) }
      return [
        { from: formatInstant(midnight - 3n * day), to: formatInstant(midnight - day - 1n) },
        { from: formatInstant(midnight - 9n * day + 1n) },
        { to: formatInstant(midnight - 5n * day) },
        range(midnight - 2n * day + 30_000_000_001n, midnight - 2n * day + 95_000_000_000n),
        ...Array.from({ length: 4 }, () => range(at(), at()))
      ]
    })()

    let server: Running
    beforeAll(async () => {
      expect(new Date(0).getHours()).not.toBe(0)
      server = await start(settings({ retentionDays: 3650 }))
      for (let from = 0; from < spans.length; from += 2_000) {
        const batch = { spans: spans.slice(from, from + 2_000).map(wire) }
        // Some come twice, as they do where an answer was lost.
        for (const _ of from % 6_000 === 0 ? [1, 2] : [1]) {
          expect(await answered(post(`${server.url}/api/ingest`, batch))).toEqual([
            202,
            { accepted: batch.spans.length, rejected: [] }
          ])
        }
      }
    }, 120_000)
    afterAll(() => server.stop())

    const ask = async <A>(path: string, asked: Asked): Promise<A> => {
      const [status, body] = await get(`${server.url}${path}?${new URLSearchParams(asked)}`)
      expect(status, `${path} ${JSON.stringify([asked, body]).slice(0, 300)}`).toBe(200)
      return body as A
    }

    const combinations = [
      ...filters.map((filter) => ({ ...(ranges[filters.indexOf(filter) % ranges.length] ?? {}), ...filter })),
      ...ranges,
      ...filters
    ].filter((_, index) => index % 2 === half)

    it("is the same in the summary", async () => {
      for (const asked of combinations) {
        const found = comeTo(chosen(spans, asked))
        const bounded = "from" in asked || "to" in asked
        const summary = await ask("/api/metrics/summary", bounded ? asked : { ...asked, period: "all" })
        const agents = groupBy(chosen(spans, asked), groupings.agent_name as (span: Plain) => ReadonlyArray<string>)
        const active = [...agents]
          .map(([name, of]) => ({ name, ...comeTo(of) }))
          .filter(({ requests }) => requests > 0)
          .toSorted((a, b) => b.cost - a.cost || (a.name < b.name ? -1 : 1))
        expect(summary, JSON.stringify(asked)).toEqual({
          total_cost: usd(found.cost),
          total_requests: found.requests,
          success_rate: found.requests === 0 ? 0 : about(((found.requests - found.errors) / found.requests) * 100, 1),
          avg_latency_ms: about(found.averageLatency, 2),
          latency_p50: near(found.p50),
          latency_p95: near(found.p95),
          active_agents: active.map(({ name }) => name),
          period: bounded ? "custom" : "all"
        })
      }
    }, 120_000)

    it("is the same bucket by bucket, the empty ones included", async () => {
      interface Series {
        readonly timestamps: ReadonlyArray<string>
        readonly cost: ReadonlyArray<number>
        readonly tokens: ReadonlyArray<number>
        readonly requests: ReadonlyArray<number>
        readonly errors: ReadonlyArray<number>
        readonly avg_latency: ReadonlyArray<number>
        readonly latency_p50: ReadonlyArray<number>
        readonly latency_p95: ReadonlyArray<number>
      }
      const sizes = [1, 7, 15, 60, 360, 1_440, 10_080]
      for (const [index, asked] of [...ranges, ...filters.map((filter) => ({ ...ranges[1], ...filter }))].entries()) {
        const minutes = sizes[index % sizes.length] ?? 60
        const size = BigInt(minutes) * 60_000_000_000n
        const series = await ask<Series>("/api/metrics/timeseries", { ...asked, bucket: String(minutes) })
        const buckets = groupBy(chosen(spans, asked), ({ start }) => [formatInstant(start - (start % size))])
        expect(new Set(series.timestamps).size).toBe(series.timestamps.length)
        const where = JSON.stringify([asked, minutes])
        let seen = 0
        for (const [place, timestamp] of series.timestamps.entries()) {
          const of = buckets.get(timestamp.replace("Z", ".000Z")) ?? []
          seen += of.length
          const next = series.timestamps[place + 1]
          if (next !== undefined) expect(Date.parse(next) - Date.parse(timestamp), where).toBe(minutes * 60_000)
          const found = comeTo(of)
          if (of.length === 0 && series.requests[place] === 0 && series.cost[place] === 0) continue
          expect(
            [series.cost[place], series.tokens[place], series.requests[place], series.errors[place]],
            where
          ).toEqual([usd(found.cost), found.prompt + found.completion, found.requests, found.errors])
          expect([series.avg_latency[place], series.latency_p50[place], series.latency_p95[place]], where).toEqual([
            about(found.averageLatency, 2),
            near(found.p50),
            near(found.p95)
          ])
        }
        expect(seen, where).toBe(chosen(spans, asked).length)
      }
    }, 120_000)

    it("is the same group by group", async () => {
      for (const [index, asked] of combinations.entries()) {
        const names = index < 4 ? Object.keys(groupings) : [Object.keys(groupings)[index % 10] as string]
        for (const group_by of names) {
          const bounded = "from" in asked || "to" in asked
          const groups = await ask<ReadonlyArray<Record<string, unknown>>>("/api/metrics/breakdown", {
            ...asked,
            group_by,
            ...(bounded ? {} : { period: "all" })
          })
          const keysOf = groupings[group_by] as (span: Plain) => ReadonlyArray<string>
          const expected = [...groupBy(chosen(spans, asked), keysOf)]
            .map(([name, of]) => ({ name, ...comeTo(of) }))
            .toSorted((a, b) => b.cost - a.cost || (a.name < b.name ? -1 : 1))
          expect(groups, JSON.stringify([asked, group_by])).toEqual(
            expected.map(({ averageLatency, completion, cost, errors, name, prompt, requests }) => ({
              name,
              requests,
              errors,
              avg_latency: about(averageLatency, 2),
              total_cost: usd(cost),
              tokens: prompt + completion,
              error_rate: requests === 0 ? 0 : about((errors / requests) * 100, 1)
            }))
          )
        }
      }
    }, 120_000)

    const spent = ({ cached, completion, cost, defaultCost, prompt, requests }: ReturnType<typeof comeTo>) => ({
      calls: requests,
      prompt_tokens: prompt,
      completion_tokens: completion,
      cache_read_tokens: cached,
      cache_write_tokens: 0,
      reasoning_tokens: 0,
      cost_usd: usd(cost),
      default_cost_usd: usd(defaultCost),
      cache_saved_usd: expect.any(Number)
    })

    it("is the same in what was spent by day, by agent and by model", async () => {
      for (const asked of combinations) {
        const all = chosen(spans, asked)
        const where = JSON.stringify(asked)
        const days = groupBy(all, ({ start }) => [formatInstant(start).slice(0, 10)])
        const { cost: daily } = await ask<{ cost: ReadonlyArray<{ day: string }> }>("/api/cost/daily", asked)
        const known = [...days.keys()].toSorted()
        expect([daily[0]?.day, daily.at(-1)?.day], where).toEqual([known[0], known.at(-1)])
        expect(daily, where).toEqual(daily.map(({ day }) => ({ day, ...spent(comeTo(days.get(day) ?? [])) })))
        expect(
          daily.map(({ day }) => Date.parse(day)),
          where
        ).toEqual(daily.map((_, index) => Date.parse(daily[0]?.day ?? "") + index * 86_400_000))
        for (const [path, keysOf] of [
          ["by-agent", groupings.agent_id],
          ["by-model", groupings.model]
        ] as const) {
          const { cost } = await ask<{ cost: ReadonlyArray<Record<string, unknown>> }>(`/api/cost/${path}`, asked)
          const expected = [...groupBy(all, keysOf as (span: Plain) => ReadonlyArray<string>)]
            .map(([name, of]) => ({ name, of, found: comeTo(of) }))
            .toSorted((a, b) => b.found.cost - a.found.cost || (a.name < b.name ? -1 : 1))
          expect(cost, where).toEqual(
            expected.map(({ found, name, of }) => ({
              ...(path === "by-agent" ? { agent_id: name, agent_name: of[0]?.agentName } : { model_name: name }),
              ...spent(found)
            }))
          )
        }
      }
    }, 120_000)

    /** What the spans of each trace come to. */
    const traces = [...groupBy(spans, ({ trace }) => [trace])].map(([id, of]) => {
      const ordered = of.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.span < b.span ? -1 : 1))
      const root = ordered.find(({ parent }) => parent === undefined) ?? (ordered[0] as Plain)
      const began = (ordered[0] as Plain).start
      const ended = ordered.reduce((last, { end }) => (end > last ? end : last), began)
      const errors = of.filter(({ status }) => status === "ERROR").length
      return {
        id,
        of,
        began,
        lasted: ended - began,
        name: root.name,
        status: errors > 0 ? "ERROR" : root.status,
        errors,
        cost: of.reduce((sum, { cost }) => sum + (cost ?? 0), 0),
        prompt: of.reduce((sum, { call }) => sum + (call?.prompt ?? 0), 0)
      }
    })

    const traceHolds = (asked: Asked) => (trace: (typeof traces)[number]) => {
      const { from, max_cost_usd, max_duration_ms, min_cost_usd, min_duration_ms, search, status, to, ...marks } = asked
      const within = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
      const beginning: Plain = { ...(trace.of[0] as Plain), start: trace.began, cost: 1 }
      return (
        chosen([beginning], within).length === 1 &&
        Object.entries(marks).every(([name, value]) =>
          trace.of.some((span) => (groupings[name] as (span: Plain) => ReadonlyArray<string>)(span).includes(value))
        ) &&
        (search === undefined || trace.of.some((span) => searchHolds(search, span))) &&
        (status === undefined ||
          (status === "error"
            ? trace.errors > 0
            : status === "success"
              ? trace.errors === 0
              : trace.status === status)) &&
        trace.cost >= Math.round(Number(min_cost_usd ?? 0) * 1e9) &&
        trace.cost <= Number(max_cost_usd ?? 1e6) * 1e9 &&
        trace.lasted >= BigInt(Math.round(Number(min_duration_ms ?? 0) * 1e6)) &&
        trace.lasted <= BigInt(Math.round(Number(max_duration_ms ?? 1e9) * 1e6))
      )
    }

    it("is the same in the list of traces, whatever it is filtered and ordered by, page after page", async () => {
      interface Page {
        readonly traces: ReadonlyArray<{
          readonly trace_id: string
          readonly cost_usd: number
          readonly span_count: number
        }>
        readonly total: number
        readonly next_cursor: string | null
      }
      const orders: Readonly<Record<string, (trace: (typeof traces)[number]) => bigint | number | string>> = {
        start_time: ({ began }) => began,
        cost_usd: ({ cost }) => cost,
        duration_ms: ({ lasted }) => lasted,
        prompt_tokens: ({ prompt }) => prompt,
        span_count: ({ of }) => of.length,
        error_count: ({ errors }) => errors,
        name: ({ name }) => name,
        status_code: ({ status }) => status
      }
      for (const [index, asked] of combinations.entries()) {
        const sort = Object.keys(orders)[index % 8] as string
        const order = index % 3 === 0 ? "asc" : "desc"
        const by = orders[sort] as (trace: (typeof traces)[number]) => bigint | number | string
        const expected = traces.filter(traceHolds(asked)).toSorted((a, b) => {
          const [one, other] = [by(a), by(b)]
          if (one !== other) return one < other === (order === "asc") ? -1 : 1
          return a.id < b.id ? -1 : 1
        })
        const where = JSON.stringify([asked, sort, order])
        const seen: Array<Page["traces"][number]> = []
        let cursor: string | null = null
        // Three pages of each, and all of some.
        const pages = index % 12 === 0 ? 100 : 3
        for (let page = 0; page < pages; page++) {
          const answer: Page = await ask("/api/traces", {
            ...asked,
            sort,
            order,
            limit: "500",
            ...(cursor === null ? {} : { cursor })
          })
          expect(answer.total, where).toBe(expected.length)
          seen.push(...answer.traces)
          cursor = answer.next_cursor
          if (cursor === null) break
        }
        if (cursor === null) expect(seen.length, where).toBe(expected.length)
        expect(
          seen.map(({ cost_usd, span_count, trace_id }) => [trace_id, cost_usd, span_count]),
          where
        ).toEqual(expected.slice(0, seen.length).map(({ cost, id, of }) => [id, usd(cost), of.length]))
      }
    }, 120_000)

    it("is the same in the report of a month", async () => {
      const months = [...new Set(spans.map(({ start }) => formatInstant(start).slice(0, 7)))]
      expect(months.length).toBeGreaterThan(1)
      for (const month of months) {
        const of = chosen(
          spans.filter(({ start }) => formatInstant(start).startsWith(month)),
          {}
        )
        const found = comeTo(of)
        const began = traces.filter(({ began }) => formatInstant(began).startsWith(month))
        const report = await ask<Record<string, unknown>>("/api/reports/monthly", { month })
        expect(report).toMatchObject({
          period: month,
          summary: {
            total_traces: began.length,
            total_requests: found.requests,
            total_cost_usd: usd(found.cost),
            total_tokens: found.prompt + found.completion,
            error_rate: about(found.errors / found.requests, 6),
            avg_latency_ms: about(found.averageLatency, 2)
          }
        })
      }
    }, 120_000)
  })
}
