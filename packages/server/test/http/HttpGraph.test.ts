import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ago, answered, get, post, type Running, settings, span, start, traceId } from "../kit.js"

let server: Running
beforeAll(async () => {
  server = await start(settings())
})
afterAll(() => server.stop())

const id = (number: number) => (number + 1).toString(16).padStart(16, "0")
const began = ago(600)

const at = (trace_id: string, number: number, more: Readonly<Record<string, unknown>> = {}) =>
  span({
    trace_id,
    span_id: id(number),
    start_time_unix_nano: (began + BigInt(number) * 1_000_000n).toString(),
    end_time_unix_nano: (began + BigInt(number + 1) * 1_000_000n).toString(),
    ...more
  })

const send = async (...spans: ReadonlyArray<unknown>) =>
  expect(await answered(post(`${server.url}/api/ingest`, spans))).toEqual([
    202,
    { accepted: spans.length, rejected: [] }
  ])

describe("GET /api/traces/:id/graph", () => {
  it("tells how the spans of a trace led to each other, and what each agent cost", async () => {
    const [trace, other] = [traceId(), traceId()]
    await send(
      at(trace, 2, {
        parent_span_id: id(1),
        agent_id: "w",
        agent_name: "Writer",
        cost_usd: 0.2,
        links: [
          { trace_id: trace, span_id: id(0), link_type: "RESPONSE_TO" },
          { trace_id: other, span_id: id(0) }
        ]
      }),
      at(other, 0, { cost_usd: 5 })
    )
    await send(
      at(trace, 3, { parent_span_id: id(7), cost_usd: 0 }),
      at(trace, 4, { parent_span_id: id(4) }),
      at(trace, 1, { parent_span_id: id(0), agent_id: "w", agent_name: "Writer", cost_usd: 0.1 }),
      at(trace, 0, { model_inference: { model_name: "gpt-4o", prompt_tokens: 10, completion_tokens: 2 }, cost_usd: 1 })
    )
    const [status, graph] = await get(`${server.url}/api/traces/${trace}/graph`)
    expect(status).toBe(200)
    const { nodes, ...rest } = graph as { nodes: ReadonlyArray<Record<string, unknown>> }
    expect(nodes.map((node) => [node.id, node.orphan, node.cyclic])).toEqual([
      [id(0), false, false],
      [id(1), false, false],
      [id(2), false, false],
      [id(3), true, false],
      [id(4), false, true]
    ])
    expect(nodes[0]).toMatchObject({ model: "gpt-4o", tokens: 12, cost_usd: 1, duration_ms: 1, status: "OK" })
    expect(rest).toEqual({
      edges: [
        { id: `parent-${id(0)}-${id(1)}`, source: id(0), target: id(1), type: "parent", link_type: null },
        { id: `parent-${id(1)}-${id(2)}`, source: id(1), target: id(2), type: "parent", link_type: null },
        {
          id: `link-${id(2)}-${id(0)}-RESPONSE_TO`,
          source: id(2),
          target: id(0),
          type: "link",
          link_type: "RESPONSE_TO"
        }
      ],
      outside_links: [{ source: id(2), trace_id: other, span_id: id(0), link_type: "RELATED_TO" }],
      cost_by_agent: [
        { agent_id: "default", agent_name: "default", span_count: 3, tokens: 12, cost_usd: 1 },
        { agent_id: "w", agent_name: "Writer", span_count: 2, tokens: 0, cost_usd: 0.3 }
      ],
      total_cost_usd: 1.3,
      total_tokens: 12,
      span_count: 5
    })
  })

  it("has every span of a trace of ten thousand in one chain", async () => {
    const trace = traceId()
    const many = 10_000
    await send(...Array.from({ length: many }, (_, index) => at(trace, index, { parent_span_id: id(index + 1) })))
    const [status, graph] = await get(`${server.url}/api/traces/${trace}/graph`)
    const { edges, nodes, span_count } = graph as Record<"nodes" | "edges", ReadonlyArray<unknown>> & {
      span_count: number
    }
    expect([status, span_count, nodes.length, edges.length]).toEqual([200, many, many, many - 1])
  })

  it("answers 404 to a trace that is not known, and 400 to what is no id of one", async () => {
    const unknown = traceId()
    expect(await get(`${server.url}/api/traces/${unknown}/graph`)).toEqual([
      404,
      { _tag: "TraceNotFound", error: "no span of this trace is stored", trace_id: unknown }
    ])
    expect((await get(`${server.url}/api/traces/xyz/graph`))[0]).toBe(400)
  })
})
