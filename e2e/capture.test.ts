import type { TracePage } from "@agentwatch/core/api/Traces"
import { agent, currentTraceId, flush, init, shutdown, trace } from "@agentwatch/sdk"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Exchange, exchanges, recorded } from "./kit/exchanges.js"
import { call, startProvider } from "./kit/provider.js"
import { freePort, get, type Serving, serve } from "./kit/server.js"

interface WireSpan {
  readonly trace_id: string
  readonly parent_span_id?: string
  readonly agent_id: string
  readonly agent_role: string
  readonly input?: string
  readonly output?: string
  readonly tool_calls?: ReadonlyArray<unknown>
  readonly duration_ms: number
  readonly cost_usd: number
  readonly cost_source: string
  readonly model_inference: Readonly<Record<string, unknown>> & { readonly latency_ms: number }
}

describe(
  recorded.length > 0
    ? "calls that real clients make to recorded providers"
    : "calls that real clients make to replies of our own (the recordings are not here)",
  () => {
    let server: Serving
    let openai: Awaited<ReturnType<typeof startProvider>>
    let anthropic: Awaited<ReturnType<typeof startProvider>>
    const traces = new Map<string, string>()

    beforeAll(async () => {
      openai = await startProvider(exchanges)
      anthropic = await startProvider(exchanges)
      server = await serve(await freePort())
      init({
        serverUrl: server.url,
        environment: "e2e",
        providers: { [openai.host]: "openai", [anthropic.host]: "anthropic" }
      })
      for (const exchange of exchanges) {
        await agent("ResearchBot", { role: "Researcher" }, () =>
          trace(`replay ${exchange.id}`, {}, async () => {
            traces.set(exchange.id, currentTraceId() ?? "")
            await call(exchange, exchange.format === "openai" ? openai.url : anthropic.url)
          })
        )
      }
      await flush()
    })

    afterAll(async () => {
      await shutdown()
      await Promise.all([server.stop(), openai.stop(), anthropic.stop()])
    })

    const spansOf = async (exchange: Exchange) => {
      const { spans } = await get<{ spans: ReadonlyArray<WireSpan> }>(
        `${server.url}/api/traces/${traces.get(exchange.id)}/spans`
      )
      const found = spans.filter((span) => span.model_inference !== undefined)
      return { count: spans.length, calls: found }
    }

    it.each(exchanges.map((exchange) => [exchange.id, exchange] as const))(
      "%s is stored once, with its model, tokens, cost, content, trace and agent",
      async (_, exchange) => {
        const { expected, request } = exchange
        const { calls, count } = await spansOf(exchange)
        expect([count, calls.length]).toEqual([2, 1])
        const [span] = calls
        expect(span).toMatchObject({
          trace_id: traces.get(exchange.id),
          agent_id: "ResearchBot",
          agent_role: "Researcher",
          cost_source: "list",
          model_inference: {
            provider: exchange.format,
            model_name: expected.model,
            request_model: request.model,
            usage_source: expected.input === undefined ? "estimated" : "reported",
            ...(expected.input === undefined
              ? {}
              : { prompt_tokens: expected.input, completion_tokens: expected.output })
          }
        })
        const usage = span?.model_inference
        if (expected.cacheRead !== undefined) expect(usage?.cache_read_tokens ?? 0).toBe(expected.cacheRead)
        if (expected.cacheWrite !== undefined) expect(usage?.cache_write_tokens ?? 0).toBe(expected.cacheWrite)
        // Whatever reports its usage has a price that can be told beforehand.
        expect(expected.costUsd === undefined).toBe(expected.input === undefined)
        if (expected.costUsd !== undefined) expect(span?.cost_usd).toBe(expected.costUsd)
        expect(span?.parent_span_id).toMatch(/^[0-9a-f]{16}$/)
        expect(span?.model_inference.latency_ms).toBeGreaterThan(0)
        expect(span?.model_inference.latency_ms).toBeCloseTo(span?.duration_ms ?? 0, 0)
        expect(span?.input).toContain('"role":"user"')
        expect((span?.output ?? "").length + (span?.tool_calls ?? []).length).toBeGreaterThan(0)
        expect(request.stream === true).toBe(span?.model_inference.stream !== undefined)
      }
    )

    it("the list of traces sums them up", async () => {
      const page = await get<TracePage>(`${server.url}/api/traces?agent_id=ResearchBot&limit=500`)
      expect(page.total).toBe(exchanges.length)
      for (const exchange of exchanges) {
        const found = page.traces.find(({ trace_id }) => trace_id === traces.get(exchange.id))
        expect(found).toMatchObject({
          name: `replay ${exchange.id}`,
          agent_name: "ResearchBot",
          models: [exchange.expected.model],
          span_count: 2,
          request_count: 1
        })
        if (exchange.expected.costUsd !== undefined) expect(found?.cost_usd).toBe(exchange.expected.costUsd)
      }
    })
  }
)
