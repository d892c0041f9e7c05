import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { TraceId } from "@agentwatch/core/model/Ids"
import { FetchHttpClient, HttpApiClient } from "@effect/platform"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { post, type Running, settings, start } from "../kit.js"

let server: Running
beforeAll(async () => {
  server = await start(settings())
  const event = { agent_name: "r", model: "gpt-4o", input_tokens: 10, output_tokens: 5, latency_ms: 20, cost_usd: 0.5 }
  await post(`${server.url}/api/events`, { events: [{ ...event, id: "e" }] })
})
afterAll(() => server.stop())

type Client = Effect.Effect.Success<ReturnType<typeof makeClient>>
const makeClient = () => HttpApiClient.make(AgentWatchApi, { baseUrl: server.url })

const ask = <A, E>(question: (client: Client) => Effect.Effect<A, E>) =>
  Effect.flatMap(makeClient(), question).pipe(Effect.provide(FetchHttpClient.layer), Effect.runPromise)

const failed = <A, E>(question: (client: Client) => Effect.Effect<A, E>) =>
  ask((client) => Effect.flip(question(client)))

describe("a client that is derived from the contract", () => {
  it("asks every question, and needs to give nothing that has a default", async () => {
    const { traces } = await ask((client) => client.traces.list({ urlParams: {} }))
    const id = TraceId.make(traces[0]?.trace_id ?? "")
    expect(traces).toMatchObject([{ agent_name: "r", cost_usd: 0.5 }])
    expect(await ask((client) => client.traces.filters({ urlParams: {} }))).toMatchObject({ models: ["gpt-4o"] })
    expect((await ask((client) => client.traces.spans({ path: { id } }))).spans).toHaveLength(1)
    expect((await ask((client) => client.traces.graph({ path: { id } }))).nodes).toHaveLength(1)
    expect((await ask((client) => client.spans.list({ urlParams: {} }))).spans).toMatchObject([{ agent_name: "r" }])
    expect((await ask((client) => client.events.list({ urlParams: {} }))).events).toMatchObject([{ id: "e" }])
    expect(await ask((client) => client.metrics.figures({ urlParams: {} }))).toMatchObject({ total_requests: 1 })
    expect(await ask((client) => client.metrics.summary({ urlParams: {} }))).toMatchObject({ total_cost: 0.5 })
    const series = await ask((client) => client.metrics.timeseries({ urlParams: { period: "1h" } }))
    expect(series.requests.reduce((sum, count) => sum + count, 0)).toBe(1)
    expect(await ask((client) => client.metrics.breakdown({ urlParams: { group_by: "model" } }))).toMatchObject([
      { name: "gpt-4o" }
    ])
    expect((await ask((client) => client.costs.daily({ urlParams: {} }))).cost).toMatchObject([{ calls: 1 }])
    expect((await ask((client) => client.costs.byAgent({ urlParams: {} }))).cost).toMatchObject([{ agent_name: "r" }])
    expect((await ask((client) => client.costs.byModel({ urlParams: {} }))).cost).toMatchObject([{ cost_usd: 0.5 }])
    expect(await ask((client) => client.reports.monthly({ urlParams: {} }))).toMatchObject({
      summary: { total_traces: 1 }
    })
    expect(await ask((client) => client.reports.csv({ urlParams: {} }))).toContain("gpt-4o")
  })

  it("is told by errors of their own what went wrong", async () => {
    const unknown = TraceId.make("f".repeat(32))
    expect(await failed((client) => client.traces.spans({ path: { id: unknown } }))).toMatchObject({
      _tag: "TraceNotFound",
      trace_id: unknown
    })
    expect(await failed((client) => client.events.list({ urlParams: { cursor: "bm90aGluZw" } }))).toMatchObject({
      _tag: "HttpApiDecodeError",
      issues: [{ path: ["cursor"] }]
    })
  })
})
