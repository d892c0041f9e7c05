import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { answered, get, post, type Running, settings, span, start } from "../kit.js"

// Before anything asks for the time: a machine that is not on UTC must count the same hours.
process.env.TZ = "Asia/Kolkata"

let server: Running
beforeAll(async () => {
  server = await start(settings({ retentionDays: 3650 }))
})
afterAll(() => server.stop())

const summary = async (query = "") => {
  const [status, body] = await get(`${server.url}/api/metrics/summary${query}`)
  expect(status).toBe(200)
  return body
}

/** A value that is off by one percent at most. */
const within = (value: number): number =>
  expect.toSatisfy((given: number) => Math.abs(given - value) <= value / 100, `within 1 % of ${value}`)

const hour = 3_600_000
const log = async (hoursAgo: number, events: ReadonlyArray<Readonly<Record<string, unknown>>>) => {
  const timestamp = new Date(Date.now() - hoursAgo * hour).toISOString()
  const sent = events.map((event) => ({ cost_usd: 0, ...event, timestamp }))
  expect((await answered(post(`${server.url}/api/events`, { events: sent })))[0]).toBe(200)
}

describe("GET /api/metrics/summary", () => {
  it("is all zero without requests, on a machine that is not on UTC", async () => {
    expect(new Date(0).getHours()).toBe(5)
    const plain = [span(), span({ name: "circuit_breaker.triggered" })]
    expect((await answered(post(`${server.url}/api/ingest`, plain)))[0]).toBe(202)
    expect(await summary()).toEqual({
      total_cost: 0,
      total_requests: 0,
      success_rate: 0,
      avg_latency_ms: 0,
      latency_p50: 0,
      latency_p95: 0,
      active_agents: [],
      period: "24h"
    })
  })

  it("gives as quantiles what is within one percent of the value at that rank, errors included", async () => {
    await log(0.25, [
      { agent_name: "b", latency_ms: 100, cost_usd: 0.1 },
      { agent_name: "a", latency_ms: 200, cost_usd: 0.2 },
      { agent_name: "c", latency_ms: 400, cost_usd: 0.1 },
      { agent_name: "b", latency_ms: 1000.555, cost_usd: 0.000000001, status: "error" }
    ])
    // Half of the four do not exceed 200, and 95 % only the largest.
    expect(await summary("?period=1h")).toEqual({
      total_cost: 0.400000001,
      total_requests: 4,
      success_rate: 75,
      avg_latency_ms: 425.14,
      latency_p50: within(200),
      latency_p95: within(1000.555),
      active_agents: ["a", "b", "c"],
      period: "1h"
    })
  })

  it("takes its quantiles from all values there are, not from a sample", async () => {
    const latencies = Array.from({ length: 10_000 }, (_, index) => ({
      agent_name: "many",
      latency_ms: (index * 7_919) % 10_000
    }))
    await log(40 * 24, latencies)
    // The four from before count, too.
    const all = [...latencies.map(({ latency_ms }) => latency_ms), 100, 200, 400, 1000.555].toSorted((a, b) => a - b)
    const at = (share: number) => within(all[Math.ceil(all.length * share) - 1] ?? 0)
    expect(await summary("?period=all")).toMatchObject({
      total_requests: 10_004,
      latency_p50: at(0.5),
      latency_p95: at(0.95)
    })
  })

  it("gives the share of requests that succeeded in percent, with one decimal", async () => {
    await log(0.25, [{ latency_ms: 0 }, { latency_ms: 0 }, { latency_ms: 0, status: "error" }])
    // 5 of 7.
    expect(await summary("?period=1h")).toMatchObject({ success_rate: 71.4, total_requests: 7 })
  })

  it("counts exactly the requests of its period, a day unless asked", async () => {
    await log(2, [{}])
    await log(23.9, [{}])
    await log(24.1, [{}])
    await log(6.9 * 24, [{}])
    await log(7.1 * 24, [{}])
    await log(29.9 * 24, [{}])
    await log(30.1 * 24, [{}])
    await log(400 * 24, [{}])
    const requests = { "1h": 7, "24h": 9, "7d": 11, "30d": 13, all: 10_015 }
    for (const [period, total_requests] of Object.entries(requests)) {
      expect(await summary(`?period=${period}`)).toMatchObject({ period, total_requests })
    }
    expect(await summary()).toMatchObject({ period: "24h", total_requests: 9 })
  })

  it("refuses a period that it does not know, and any other parameter", async () => {
    for (const query of ["period=2h", "period=", "period=ALL", "period=24h&bucket=15"]) {
      const [status, body] = await get(`${server.url}/api/metrics/summary?${query}`)
      expect([status, JSON.stringify(body)], query).toEqual([
        400,
        expect.stringMatching(/expected one of 1h, 24h, 7d, 30d, all|"path":\["bucket"\]/)
      ])
    }
  })

  it("shows times in UTC on such a machine, too", async () => {
    await log(0, [{ id: "noon", agent_name: "clock" }])
    const timestamp = "2026-02-09T15:30:00.000Z"
    await post(`${server.url}/api/events`, { events: [{ agent_name: "zone", timestamp: "2026-02-09T15:30:00" }] })
    expect(await get(`${server.url}/api/events?agent_name=zone`)).toMatchObject([200, { events: [{ timestamp }] }])
    expect(await get(`${server.url}/api/traces?agent_id=zone&from=${timestamp}&to=${timestamp}`)).toMatchObject([
      200,
      { traces: [{ started_at: timestamp }], total: 1 }
    ])
  })
})
