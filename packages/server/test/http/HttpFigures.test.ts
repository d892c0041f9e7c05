import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ago, answered, get, post, type Running, settings, span, start, traceId } from "../kit.js"

let server: Running
beforeAll(async () => {
  server = await start(settings())
})
afterAll(() => server.stop())

const figures = async () => {
  const [status, body] = await get(`${server.url}/api/metrics`)
  expect(status).toBe(200)
  return body as Readonly<Record<string, unknown>>
}

const day = 86_400

describe("GET /api/metrics", () => {
  it("is all zero where nothing was", async () => {
    expect(await figures()).toEqual({
      total_traces: 0,
      total_spans: 0,
      total_requests: 0,
      total_tokens: 0,
      total_cost_usd: 0,
      avg_latency_ms: 0,
      error_rate: 0,
      traces_this_month: 0,
      period: "24h"
    })
  })

  it("tells what began in the last 24 hours, and how many traces began in this month", async () => {
    const began: Array<bigint> = []
    const at = (seconds: number, millis: number, more: Readonly<Record<string, unknown>> = {}) => {
      const from = ago(seconds)
      began.push(from)
      return span({
        start_time_unix_nano: from.toString(),
        end_time_unix_nano: (from + BigInt(millis) * 1_000_000n).toString(),
        ...more
      })
    }
    const call = (prompt_tokens: number, completion_tokens: number) => ({
      model_inference: { model_name: "gpt-4o", prompt_tokens, completion_tokens }
    })
    const [young, old] = [traceId(), traceId()]
    const spans = [
      at(3_600, 9, { trace_id: young, name: "plan" }),
      at(3_590, 100, { trace_id: young, ...call(10, 1), cost_usd: 0.1 }),
      at(3_580, 200, { trace_id: young, ...call(20, 2), cost_usd: 0.2, status: { code: "ERROR" } }),
      // Began before, and goes on.
      at(day + 60, 9, { trace_id: old, ...call(1_000, 1_000), cost_usd: 8 }),
      at(60, 600, { trace_id: old, ...call(40, 4), cost_usd: 0.000000001 }),
      at(day - 60, 9, { cost_usd: 0.05 }),
      at(20 * day, 9, { ...call(1_000, 1_000), cost_usd: 8 })
    ]
    expect((await answered(post(`${server.url}/api/ingest`, spans)))[0]).toBe(202)
    const monthOf = (nanos: bigint) => new Date(Number(nanos / 1_000_000n)).toISOString().slice(0, 7)
    const thisMonth = (now: bigint) =>
      [0, 3, 5, 6].filter((index) => monthOf(began[index] ?? 0n) === monthOf(now)).length
    const before = thisMonth(ago(0))
    const found = await figures()
    expect(found).toEqual({
      total_traces: 2,
      total_spans: 5,
      total_requests: 3,
      total_tokens: 77,
      total_cost_usd: 0.350000001,
      avg_latency_ms: 300,
      error_rate: 1 / 3,
      traces_this_month: expect.any(Number),
      period: "24h"
    })
    // It may have become another month meanwhile.
    expect([before, thisMonth(ago(0))]).toContain(found.traces_this_month)
  })

  it("takes no parameters, and says so instead of passing over them; and so do the choices of filters", async () => {
    for (const path of ["metrics", "traces/filters"]) {
      expect((await get(`${server.url}/api/${path}`))[0]).toBe(200)
      const [status, body] = await get(`${server.url}/api/${path}?period=7d`)
      const { issues } = body as { issues: ReadonlyArray<{ path: unknown; message: string }> }
      expect([status, issues[0]?.path, issues[0]?.message]).toEqual([400, ["period"], "is no parameter here"])
    }
  })
})
