import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { answered, get, post, type Running, settings, span, start } from "../kit.js"
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
  cache_saved_usd: 0,
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

describe("GET /api/cost/by-user", () => {
  it("tells what each user cost, the costliest first, and under no name what named none", async () => {
    expect(await cost("by-user?from=2026-02-09&to=2026-02-12")).toEqual([
      {
        user_id: "u-1",
        ...spent(3, 1_000_300, 500_010, 2.3, {
          cache_read_tokens: 40,
          cache_write_tokens: 80,
          reasoning_tokens: 4,
          default_cost_usd: 2
        })
      },
      { user_id: "", ...spent(3, 8, 4, 0.75) },
      { user_id: "u-2", ...spent(1, 10, 5, 0.000000001) }
    ])
  })
})

describe("GET /api/cost/by-tag", () => {
  it("tells what each tag cost, a request with several under each, and under no name what has none", async () => {
    expect(
      (await cost("by-tag?from=2026-02-09&to=2026-02-12")).map((row) => [row.tag, row.calls, row.cost_usd])
    ).toEqual([
      ["fast", 2, 2.1],
      ["", 4, 0.700000001],
      ["blue", 2, 0.35]
    ])
  })
})

describe("what a provider's cache saved", () => {
  const cachedCall = (
    day: string,
    call: Readonly<Record<string, unknown>>,
    more: Readonly<Record<string, unknown>> = {}
  ) =>
    span({
      trace_id: day.replaceAll("-", "").padStart(32, "e"),
      start_time_unix_nano: `${Date.parse(`${day}T12:00:00Z`)}000000`,
      end_time_unix_nano: `${Date.parse(`${day}T12:00:01Z`)}000000`,
      model_inference: call,
      ...more
    })
  const gpt = { model_name: "gpt-4o", provider: "openai", prompt_tokens: 1_000, completion_tokens: 10 }
  const claude = { model_name: "claude-sonnet-4-5", provider: "anthropic", prompt_tokens: 2_000, completion_tokens: 10 }

  it("is what its tokens would have cost as plain input, less what they cost, and less than nothing where writing cost more", async () => {
    const calls = [
      // 1.25 dollars a million instead of 2.50.
      cachedCall("2025-11-01", { ...gpt, cache_read_tokens: 400 }),
      // Written for 3.75 and 6 dollars a million instead of 3.
      cachedCall("2025-11-02", { ...claude, cache_write_tokens: 1_000, cache_write_1h_tokens: 100 }),
      cachedCall("2025-11-03", gpt),
      // What its sender priced is not in our hands.
      cachedCall("2025-11-04", { ...gpt, cache_read_tokens: 400 }, { cost_usd: 1 }),
      cachedCall("2025-11-05", { model_name: "my-own", prompt_tokens: 10, cache_read_tokens: 5 })
    ]
    expect(await answered(post(`${server.url}/api/ingest`, calls))).toEqual([202, { accepted: 5, rejected: [] }])
    const days = await cost("daily?from=2025-11-01&to=2025-11-06")
    expect(days.map(({ cache_saved_usd }) => cache_saved_usd)).toEqual([0.0005, -0.00105, 0, 0, 0])
    // From the sums of whole days, and from the spans.
    for (const range of [
      "from=2025-11-01&to=2025-11-03",
      "from=2025-11-01T12:00:00Z&to=2025-11-02T12:00:00.000000001Z"
    ]) {
      const models = await cost(`by-model?${range}`)
      expect(models.map(({ cache_saved_usd, model_name }) => [model_name, cache_saved_usd])).toEqual([
        ["claude-sonnet-4-5", -0.00105],
        ["gpt-4o", 0.0005]
      ])
    }
  })
})

describe("GET /api/cost/*", () => {
  it("refuses a parameter that it does not know", async () => {
    for (const path of ["daily", "by-agent", "by-model", "by-user", "by-tag"]) {
      const [status, body] = await get(`${server.url}/api/cost/${path}?period=7d`)
      expect([status, JSON.stringify(body)], path).toEqual([400, expect.stringContaining('"path":["period"]')])
    }
  })
})
