import { FastCheck, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { type Graph, graphOf } from "../../src/model/Graph.js"
import { fromUsd, toUsd } from "../../src/model/Money.js"
import { StoredSpan } from "../../src/model/Span.js"

const trace_id = "0af7651916cd43dd8448eb211c80319c"
const elsewhere = "1".repeat(32)
const noon = BigInt(Date.parse("2026-02-09T12:00:00Z")) * 1_000_000n

const id = (number: number) => (number + 1).toString(16).padStart(16, "0")

const decode = Schema.decodeUnknownSync(StoredSpan)

/** A span that begins so many milliseconds after noon. */
const stored = (number: number, millis: number, fields: Readonly<Record<string, unknown>> = {}) =>
  decode({
    trace_id,
    span_id: id(number),
    name: `step ${number}`,
    start_time_unix_nano: (noon + BigInt(millis) * 1_000_000n).toString(),
    end_time_unix_nano: (noon + BigInt(millis + 10) * 1_000_000n).toString(),
    duration_ms: 10,
    ...fields
  })

const arrows = (graph: Graph, type: "parent" | "link") =>
  graph.edges.filter((edge) => edge.type === type).map(({ source, target }) => [source, target])

const marked = (graph: Graph, mark: "orphan" | "cyclic") => graph.nodes.filter((node) => node[mark]).map(({ id }) => id)

describe("the graph of a trace", () => {
  it("has the spans as nodes, the earliest first, what led to what as edges, and what each agent cost", () => {
    const root = stored(0, 0, {
      name: "answer",
      agent_id: "r",
      agent_name: "Researcher",
      agent_role: "Lead",
      task: "ask"
    })
    const call = stored(1, 5, {
      parent_span_id: id(0),
      kind: "CLIENT",
      status: { code: "ERROR" },
      agent_id: "w",
      agent_name: "Writer",
      model_inference: {
        request_model: "gpt-4o",
        provider: "openai",
        operation: "chat",
        prompt_tokens: 100,
        completion_tokens: 7
      },
      cost_usd: 0.1,
      decision_reasoning: "it is cheaper",
      links: [{ trace_id, span_id: id(0), link_type: "RESPONSE_TO" }]
    })
    const again = stored(2, 7, { parent_span_id: id(0), agent_id: "w", agent_name: "Writer", cost_usd: 0.2 })
    const plain = { kind: "INTERNAL", operation: null, provider: null, model: null, decision_reasoning: null }
    expect(graphOf([again, call, root])).toEqual({
      nodes: [
        {
          ...plain,
          id: id(0),
          name: "answer",
          status: "UNSET",
          agent_id: "r",
          agent_name: "Researcher",
          agent_role: "Lead",
          task: "ask",
          tokens: 0,
          cost_usd: 0,
          started_at: "2026-02-09T12:00:00.000Z",
          duration_ms: 10,
          orphan: false,
          cyclic: false
        },
        {
          id: id(1),
          name: "step 1",
          kind: "CLIENT",
          status: "ERROR",
          agent_id: "w",
          agent_name: "Writer",
          agent_role: "Agent",
          task: null,
          operation: "chat",
          provider: "openai",
          model: "gpt-4o",
          tokens: 107,
          cost_usd: 0.1,
          started_at: "2026-02-09T12:00:00.005Z",
          duration_ms: 10,
          decision_reasoning: "it is cheaper",
          orphan: false,
          cyclic: false
        },
        {
          ...plain,
          id: id(2),
          name: "step 2",
          status: "UNSET",
          agent_id: "w",
          agent_name: "Writer",
          agent_role: "Agent",
          task: null,
          tokens: 0,
          cost_usd: 0.2,
          started_at: "2026-02-09T12:00:00.007Z",
          duration_ms: 10,
          orphan: false,
          cyclic: false
        }
      ],
      edges: [
        { id: `parent-${id(0)}-${id(1)}`, source: id(0), target: id(1), type: "parent", link_type: null },
        { id: `parent-${id(0)}-${id(2)}`, source: id(0), target: id(2), type: "parent", link_type: null },
        {
          id: `link-${id(1)}-${id(0)}-RESPONSE_TO`,
          source: id(1),
          target: id(0),
          type: "link",
          link_type: "RESPONSE_TO"
        }
      ],
      outside_links: [],
      // A sum of dollars would be 0.30000000000000004.
      cost_by_agent: [
        { agent_id: "w", agent_name: "Writer", span_count: 2, tokens: 107, cost_usd: 0.3 },
        { agent_id: "r", agent_name: "Researcher", span_count: 1, tokens: 0, cost_usd: 0 }
      ],
      total_cost_usd: 0.3,
      total_tokens: 107,
      span_count: 3
    })
  })

  it("keeps a span whose parent has not arrived, and what hangs on it", () => {
    const graph = graphOf([stored(2, 1, { parent_span_id: id(1) }), stored(1, 0, { parent_span_id: id(0) })])
    expect(graph.nodes.map((node) => node.id)).toEqual([id(1), id(2)])
    expect([marked(graph, "orphan"), arrows(graph, "parent")]).toEqual([[id(1)], [[id(1), id(2)]]])
  })

  it("draws no parent of spans that are their own ancestors, and keeps what hangs on them", () => {
    const parents: ReadonlyArray<readonly [child: number, parent: number]> = [
      [0, 2],
      [1, 0],
      [2, 1],
      [3, 3],
      [4, 2],
      [5, 4],
      [6, 3]
    ]
    const graph = graphOf(parents.map(([child, parent]) => stored(child, child, { parent_span_id: id(parent) })))
    expect(marked(graph, "cyclic")).toEqual([0, 1, 2, 3].map(id))
    expect(marked(graph, "orphan")).toEqual([])
    expect(arrows(graph, "parent")).toEqual([
      [id(2), id(4)],
      [id(4), id(5)],
      [id(3), id(6)]
    ])
  })

  it("has a link once, and tells of those that lead out of the trace or to what has not arrived", () => {
    const link = (span_id: string, link_type: string | null = null, trace = trace_id) => ({
      trace_id: trace,
      span_id,
      link_type
    })
    const graph = graphOf([
      stored(1, 1, {
        links: [
          link(id(0), "CAUSES"),
          link(id(0), "CAUSES"),
          link(id(0), "RETRY_OF"),
          link(id(1)),
          link(id(9), "CAUSES"),
          link(id(9), "CAUSES"),
          link(id(0), "CAUSES", elsewhere)
        ]
      }),
      stored(0, 0, { links: [link(id(1), "CAUSES")] })
    ])
    expect(graph.edges.map(({ link_type, source, target, type }) => [type, source, target, link_type])).toEqual([
      ["link", id(0), id(1), "CAUSES"],
      ["link", id(1), id(0), "CAUSES"],
      ["link", id(1), id(0), "RETRY_OF"],
      ["link", id(1), id(1), "RELATED_TO"]
    ])
    expect(graph.outside_links).toEqual([
      { source: id(1), trace_id, span_id: id(9), link_type: "CAUSES" },
      { source: id(1), trace_id: elsewhere, span_id: id(0), link_type: "CAUSES" }
    ])
  })

  it("is whole of ten thousand spans in one chain, the deepest first, and of as many in one cycle", () => {
    const many = 10_000
    const chain = Array.from({ length: many }, (_, index) =>
      stored(index, many - index, index === many - 1 ? {} : { parent_span_id: id(index + 1) })
    )
    const graph = graphOf(chain)
    expect([graph.nodes.length, arrows(graph, "parent").length]).toEqual([many, many - 1])
    expect(graph.nodes[0]?.id).toBe(id(many - 1))
    const ring = graphOf(
      chain.map((span, index) => (index === many - 1 ? stored(index, 0, { parent_span_id: id(0) }) : span))
    )
    expect([ring.edges.length, marked(ring, "cyclic").length]).toEqual([0, many])
  })
})

const agents = ["a", "b", "__proto__"]

/** Spans of one trace: any parents, their own and each other's among them, any links. */
const traces = FastCheck.array(
  FastCheck.record({
    millis: FastCheck.nat({ max: 5 }),
    parent: FastCheck.option(FastCheck.nat({ max: 12 })),
    links: FastCheck.array(FastCheck.record({ target: FastCheck.nat({ max: 12 }), outside: FastCheck.boolean() }), {
      maxLength: 3
    }),
    agent: FastCheck.constantFrom(...agents),
    nanos: FastCheck.nat({ max: 1_000_000_000 }),
    tokens: FastCheck.nat({ max: 1_000_000_000 })
  }),
  { maxLength: 10 }
).map((all) =>
  all.map(({ agent, links, millis, nanos, parent, tokens }, index) =>
    stored(index, millis, {
      ...(parent === null ? {} : { parent_span_id: id(parent) }),
      agent_id: agent,
      agent_name: `Agent ${agent}`,
      links: links.map(({ outside, target }) => ({
        trace_id: outside ? elsewhere : trace_id,
        span_id: id(target),
        link_type: "CAUSES"
      })),
      model_inference: { prompt_tokens: tokens, completion_tokens: 1 },
      cost_usd: toUsd(nanos)
    })
  )
)

const holds = (title: string, property: (spans: ReadonlyArray<StoredSpan>, graph: Graph) => void) =>
  it(title, () => FastCheck.assert(FastCheck.property(traces, (spans) => property(spans, graphOf(spans)))))

const parentsOf = (graph: Graph) => new Map(arrows(graph, "parent").map(([source, target]) => [target, source]))

describe("the graph of any spans", () => {
  holds("has every span as a node, once", (spans, graph) => {
    expect(graph.nodes.map((node) => node.id).toSorted()).toEqual(spans.map(({ span_id }) => span_id).toSorted())
    expect(graphOf([...spans, ...spans])).toEqual(graph)
  })

  holds("has edges to parents that make a forest", (_, graph) => {
    const parents = parentsOf(graph)
    // One parent each, and a way up that ends.
    expect(parents.size).toBe(arrows(graph, "parent").length)
    for (const node of graph.nodes) {
      let steps = 0
      for (let at = parents.get(node.id); at !== undefined; at = parents.get(at)) {
        expect(++steps).toBeLessThan(graph.nodes.length)
      }
    }
  })

  holds(
    "draws each parent that is there, but for spans that are their own ancestors, and says why where none is",
    (spans, graph) => {
      const named = new Map(spans.map((span) => [span.span_id, span.parent_span_id]))
      const parents = parentsOf(graph)
      for (const node of graph.nodes) {
        const parent = named.get(node.id)
        const ancestors = new Set<unknown>()
        for (let at = parent; at !== undefined && !ancestors.has(at); at = named.get(at)) ancestors.add(at)
        const cyclic = ancestors.has(node.id)
        const orphan = parent !== undefined && !named.has(parent)
        expect([node.cyclic, node.orphan, parents.get(node.id)]).toEqual([
          cyclic,
          orphan,
          cyclic || orphan ? undefined : parent
        ])
      }
    }
  )

  holds("has each link once, as an edge where both ends are there, and outside where not", (spans, graph) => {
    const ids = new Set(spans.map(({ span_id }) => span_id))
    const sent = new Set(
      spans.flatMap(({ links = [], span_id }) => links.map((link) => `${span_id} ${link.trace_id} ${link.span_id}`))
    )
    const inside = arrows(graph, "link").map(([source, target]) => `${source} ${trace_id} ${target}`)
    const outside = graph.outside_links.map((link) => `${link.source} ${link.trace_id} ${link.span_id}`)
    expect([...inside, ...outside].toSorted()).toEqual([...sent].toSorted())
    for (const [source, target] of arrows(graph, "link"))
      expect(ids.has(source as never) && ids.has(target as never)).toBe(true)
    for (const link of graph.outside_links) expect(link.trace_id === trace_id && ids.has(link.span_id)).toBe(false)
    expect(new Set(graph.edges.map((edge) => edge.id)).size).toBe(graph.edges.length)
  })

  holds(
    "comes to the sums of its spans, and of each agent to those of its own, the costliest first",
    (spans, graph) => {
      const nanos = (some: ReadonlyArray<StoredSpan>) =>
        some.reduce((sum, span) => sum + fromUsd(span.cost_usd ?? 0), 0)
      const tokens = (some: ReadonlyArray<StoredSpan>) =>
        some.reduce((sum, { model_inference: call }) => sum + (call?.prompt_tokens ?? 0) + 1, 0)
      expect([graph.total_cost_usd, graph.total_tokens, graph.span_count]).toEqual([
        toUsd(nanos(spans)),
        tokens(spans),
        spans.length
      ])
      const expected = agents
        .map((agent_id) => ({ agent_id, own: spans.filter((span) => span.agent_id === agent_id) }))
        .filter(({ own }) => own.length > 0)
        .map(({ agent_id, own }) => ({
          agent_id,
          agent_name: `Agent ${agent_id}`,
          span_count: own.length,
          tokens: tokens(own),
          cost_usd: toUsd(nanos(own))
        }))
      expect(
        [...graph.cost_by_agent].toSorted((a, b) => agents.indexOf(a.agent_id) - agents.indexOf(b.agent_id))
      ).toEqual(expected)
      const costs = graph.cost_by_agent.map(({ cost_usd }) => cost_usd)
      expect(costs).toEqual(costs.toSorted((a, b) => b - a))
    }
  )

  it("is the same in whatever order they arrive", () => {
    const shuffled = traces.chain((spans) =>
      FastCheck.tuple(
        FastCheck.constant(spans),
        FastCheck.shuffledSubarray([...spans], { minLength: spans.length, maxLength: spans.length })
      )
    )
    FastCheck.assert(
      FastCheck.property(shuffled, ([spans, others]) => {
        expect(graphOf(others)).toEqual(graphOf(spans))
      })
    )
  })
})
