import { Schema } from "effect"
import { SpanId, TraceId } from "./Ids.js"
import { formatInstant } from "./Instant.js"
import { fromUsd, toUsd } from "./Money.js"
import { ownAncestors } from "./ownAncestors.js"
import { LinkType, modelOf, StatusCode, type StoredSpan } from "./Span.js"
import { earliestFirst } from "./Trace.js"

/** A span as a node. */
export const GraphNode = Schema.Struct({
  id: SpanId,
  name: Schema.String,
  kind: Schema.String,
  status: StatusCode,
  agent_id: Schema.String,
  agent_name: Schema.String,
  agent_role: Schema.String,
  task: Schema.NullOr(Schema.String),
  operation: Schema.NullOr(Schema.String),
  provider: Schema.NullOr(Schema.String),
  model: Schema.NullOr(Schema.String),
  tokens: Schema.NonNegative.annotations({ description: "Input and output tokens." }),
  cost_usd: Schema.Number,
  started_at: Schema.String.annotations({ description: "ISO 8601, UTC." }),
  duration_ms: Schema.Number,
  decision_reasoning: Schema.NullOr(Schema.String),
  orphan: Schema.Boolean.annotations({ description: "It names a parent that is not among the spans of the trace." }),
  cyclic: Schema.Boolean.annotations({ description: "It is its own ancestor; no edge to a parent is drawn." })
}).annotations({ identifier: "GraphNode" })
export type GraphNode = typeof GraphNode.Type

/** Which span led to which. */
export const GraphEdge = Schema.Struct({
  id: Schema.String,
  source: SpanId,
  target: SpanId,
  type: Schema.Literal("parent", "link").annotations({
    description: "`parent`: from parent to child. `link`: a causal link, from the span that has it to the one it names."
  }),
  link_type: Schema.NullOr(LinkType)
}).annotations({ identifier: "GraphEdge" })
export type GraphEdge = typeof GraphEdge.Type

/** A causal link that leads out of the trace, or to a span that has not arrived. */
export const OutsideLink = Schema.Struct({
  source: SpanId,
  trace_id: TraceId,
  span_id: SpanId,
  link_type: LinkType
}).annotations({ identifier: "OutsideLink" })

export const GraphAgent = Schema.Struct({
  agent_id: Schema.String,
  agent_name: Schema.String,
  span_count: Schema.NonNegativeInt,
  tokens: Schema.NonNegative,
  cost_usd: Schema.Number
}).annotations({ identifier: "GraphAgent" })

/** The spans of a trace and how they led to each other. */
export const Graph = Schema.Struct({
  nodes: Schema.Array(GraphNode).annotations({ description: "Earliest first." }),
  edges: Schema.Array(GraphEdge),
  outside_links: Schema.Array(OutsideLink),
  cost_by_agent: Schema.Array(GraphAgent).annotations({ description: "The costliest first." }),
  total_cost_usd: Schema.Number,
  total_tokens: Schema.NonNegative,
  span_count: Schema.NonNegativeInt
}).annotations({ identifier: "Graph" })
export type Graph = typeof Graph.Type

type Link = NonNullable<StoredSpan["links"]>[number]

const tokensOf = ({ model_inference: call }: StoredSpan) => (call?.prompt_tokens ?? 0) + (call?.completion_tokens ?? 0)

/** The first for each key, in their order. */
const distinct = <A>(all: ReadonlyArray<A>, key: (one: A) => string): ReadonlyArray<A> => {
  const first = new Map<string, A>()
  for (const one of all) if (!first.has(key(one))) first.set(key(one), one)
  return [...first.values()]
}

/**
 * The graph of the spans of one trace, which may come in any order. All of them are there. Edges to parents make a forest: one
 * whose parent is not there has none, and neither has one that is its own ancestor, alone or with others; what hangs on such
 * spans keeps its edge. Links may lead anywhere, and the same link counts once.
 */
export const graphOf = (spans: ReadonlyArray<StoredSpan>): Graph => {
  const ordered = distinct([...spans].sort(earliestFirst), ({ span_id }) => span_id)
  const byId = new Map(ordered.map((span) => [span.span_id, span]))
  const parentOf = (id: SpanId): SpanId | undefined => {
    const parent = byId.get(id)?.parent_span_id
    return parent !== undefined && byId.has(parent) ? parent : undefined
  }
  const cyclic = ownAncestors(byId.keys(), parentOf)
  const isOrphan = ({ parent_span_id: parent }: StoredSpan) => parent !== undefined && !byId.has(parent)
  const [inside, outside] = linksOf(ordered, ({ span_id, trace_id }) => byId.get(span_id)?.trace_id === trace_id)
  return {
    nodes: ordered.map((span) => node(span, isOrphan(span), cyclic.has(span.span_id))),
    edges: [
      ...ordered.flatMap(({ span_id: target }) => {
        const source = cyclic.has(target) ? undefined : parentOf(target)
        return source === undefined ? [] : [parentEdge(source, target)]
      }),
      ...inside.map(linkEdge)
    ],
    outside_links: outside,
    cost_by_agent: agentsOf(ordered),
    ...sumsOf(ordered)
  }
}

/** The links among the spans, and those that lead out. */
const linksOf = (spans: ReadonlyArray<StoredSpan>, leadsInside: (link: Link) => boolean) => {
  const all = spans.flatMap(({ links = [], span_id: source }) => links.map((link) => ({ source, ...link })))
  const once = distinct(all, (link) => `${link.source} ${link.trace_id} ${link.span_id} ${link.link_type}`)
  return [once.filter(leadsInside), once.filter((link) => !leadsInside(link))] as const
}

const parentEdge = (source: SpanId, target: SpanId): GraphEdge => ({
  id: `parent-${source}-${target}`,
  source,
  target,
  type: "parent",
  link_type: null
})

const linkEdge = ({ link_type, source, span_id: target }: Link & { readonly source: SpanId }): GraphEdge => ({
  id: `link-${source}-${target}-${link_type}`,
  source,
  target,
  type: "link",
  link_type
})

// Nano-dollars are summed and not dollars, because sums of those are not exact.
const sumsOf = (spans: ReadonlyArray<StoredSpan>) => ({
  total_cost_usd: toUsd(spans.reduce((sum, span) => sum + fromUsd(span.cost_usd ?? 0), 0)),
  total_tokens: spans.reduce((sum, span) => sum + tokensOf(span), 0),
  span_count: spans.length
})

/** What each agent cost, under the name that it has first. */
const agentsOf = (spans: ReadonlyArray<StoredSpan>): Graph["cost_by_agent"] => {
  const byAgent = new Map<string, Array<StoredSpan>>()
  for (const span of spans) {
    const own = byAgent.get(span.agent_id)
    if (own === undefined) byAgent.set(span.agent_id, [span])
    else own.push(span)
  }
  return [...byAgent]
    .map(([agent_id, own]) => {
      const { span_count, total_cost_usd: cost_usd, total_tokens: tokens } = sumsOf(own)
      return { agent_id, agent_name: own[0]?.agent_name ?? agent_id, span_count, tokens, cost_usd }
    })
    .sort((a, b) => b.cost_usd - a.cost_usd || (a.agent_id < b.agent_id ? -1 : 1))
}

const node = (span: StoredSpan, orphan: boolean, cyclic: boolean): GraphNode => ({
  id: span.span_id,
  name: span.name,
  kind: span.kind,
  status: span.status.code,
  agent_id: span.agent_id,
  agent_name: span.agent_name,
  agent_role: span.agent_role,
  task: span.task ?? null,
  operation: span.model_inference?.operation ?? null,
  provider: span.model_inference?.provider ?? null,
  model: span.model_inference === undefined ? null : (modelOf(span.model_inference) ?? null),
  tokens: tokensOf(span),
  cost_usd: span.cost_usd ?? 0,
  started_at: formatInstant(span.start_time_unix_nano),
  duration_ms: span.duration_ms,
  decision_reasoning: span.decision_reasoning ?? null,
  orphan,
  cyclic
})
