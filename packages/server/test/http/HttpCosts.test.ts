import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { answered, get, post, type Running, settings, start } from "../kit.js"
import { sendAll } from "./loggedRequests.js"

let server: Running
beforeAll(async () => {
  server = await start(settings({ retentionDays: 3650 }))
  await sendAll(server.url)
})
afterAll(() => server.stop())

const cost = async (path: string) => {
  const [status, body] = await get(`${server.url}/api/cost/${path}`)
  expect(status, path).toBe(200)
  return (body as { cost: ReadonlyArray<Readonly<Record<string, unknown>>> }).cost
}

const spent = (
  calls: number,
  prompt_tokens: number,
  completion_tokens: number,
  cost_usd: number,
  more: Readonly<Record<string, number>> = {}
) => ({
  calls,
  prompt_tokens,
  completion_tokens,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  reasoning_tokens: 0,
  cost_usd,
  default_cost_usd: 0,
  ...more
})
const first = spent(6, 318, 19, 1.000000001, { cache_read_tokens: 40, cache_write_tokens: 80, reasoning_tokens: 4 })
const last = spent(1, 1_000_000, 500_000, 2.05, { default_cost_usd: 2 })

describe("GET /api/cost/daily", () => {
  it("tells of each day what its requests cost, and of a day without any that it cost nothing", async () => {
    expect(await cost("daily")).toEqual([
      { day: "2026-02-09", ...first },
      { day: "2026-02-10", ...spent(0, 0, 0, 0) },
      { day: "2026-02-11", ...last }
    ])
  })

  it("keeps to a range, to the nanosecond, and has no days outside of what was found", async () => {
    expect(await cost("daily?from=2026-02-09T10:00:59.999999999Z&to=2026-02-09T10:01:00Z")).toEqual([
      { day: "2026-02-09", ...spent(2, 210, 5, 0.200000001, { cache_write_tokens: 80 }) }
    ])
    expect(await cost("daily?from=2026-02-10&to=2026-02-10T23:59:59.999999999Z")).toEqual([])
  })
})

describe("GET /api/cost/by-agent", () => {
  it("tells what each agent cost, the costliest first, under the name that most of its requests have", async () => {
    expect(await cost("by-agent")).toEqual([
      {
        agent_id: "a-1",
        agent_name: "Alpha",
        ...spent(3, 1_000_300, 500_010, 2.3, {
          cache_read_tokens: 40,
          cache_write_tokens: 80,
          reasoning_tokens: 4,
          default_cost_usd: 2
        })
      },
      { agent_id: "Gamma", agent_name: "Gamma", ...spent(3, 8, 4, 0.7) },
      { agent_id: "a-2", agent_name: "Beta", ...spent(1, 10, 5, 0.050000001) }
    ])
  })

  it("goes by all of its requests for that name, on whichever days they were", async () => {
    // One a day under the old name, two on one day under the new one.
    const event = (day: number, agent_name: string) => ({
      agent_id: "renamed",
      agent_name,
      trace_id: `${day}`.padStart(32, "c"),
      span_id: `${day}`.padStart(16, "c"),
      name: "call",
      model_inference: {},
      start_time_unix_nano: (BigInt(Date.parse("2025-03-01T12:00:00Z") + day * 86_400_000) * 1_000_000n).toString(),
      end_time_unix_nano: (BigInt(Date.parse("2025-03-01T12:00:00Z") + day * 86_400_000) * 1_000_000n).toString()
    })
    const spans = [1, 2, 3, 4]
      .map((day) => event(day, "Old"))
      .concat([event(5, "Young"), { ...event(5, "Young"), span_id: "d".repeat(16) }])
    expect((await answered(post(`${server.url}/api/ingest`, spans)))[0]).toBe(202)
    expect(await cost("by-agent?agent_id=renamed")).toMatchObject([{ agent_name: "Old", calls: 6 }])
    const [, report] = await get(`${server.url}/api/reports/monthly?month=2025-03`)
    expect(report).toMatchObject({ by_agent: [{ agent_id: "renamed", agent_name: "Old", trace_count: 5 }] })
  })
})

describe("GET /api/cost/by-model", () => {
  it("tells what each model cost, the costliest first, and under no name what named none", async () => {
    expect(await cost("by-model?from=2026-02-09&to=2026-02-12")).toEqual([
      { model_name: "my-own", ...spent(1, 1_000_000, 500_000, 2, { default_cost_usd: 2 }) },
      { model_name: "gpt-4o", ...spent(4, 118, 19, 0.800000001, { cache_read_tokens: 40, reasoning_tokens: 4 }) },
      { model_name: "claude-sonnet-4-5", ...spent(1, 200, 0, 0.2, { cache_write_tokens: 80 }) },
      { model_name: "", ...spent(1, 0, 0, 0.05) }
    ])
  })

  it("keeps to filters of other marks, too", async () => {
    expect((await cost("by-model?agent_id=a-1")).map((row) => [row.model_name, row.cost_usd])).toEqual([
      ["my-own", 2],
      ["claude-sonnet-4-5", 0.2],
      ["gpt-4o", 0.1]
    ])
    expect(await cost("by-model?agent_id=nobody")).toEqual([])
  })
})

describe("GET /api/cost/*", () => {
  it("refuses a parameter that it does not know", async () => {
    for (const path of ["daily", "by-agent", "by-model"]) {
      const [status, body] = await get(`${server.url}/api/cost/${path}?period=7d`)
      expect([status, JSON.stringify(body)], path).toEqual([400, expect.stringContaining('"path":["period"]')])
    }
  })
})
