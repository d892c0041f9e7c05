import { Schema } from "effect"
import { SpanId, TraceId } from "./Ids.js"
import { formatInstant } from "./Instant.js"
import { fromUsd, toUsd } from "./Money.js"
import { LinkType, modelOf, StatusCode, type StoredSpan } from "./Span.js"

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
    description: "`parent`: from parent to child. `link`: a causal link."
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

/** The graph of the spans of one trace, earliest first. */
export const graphOf = (spans: ReadonlyArray<StoredSpan>): Graph => ({
  nodes: spans.map(node),
  edges: [],
  outside_links: [],
  cost_by_agent: [],
  total_cost_usd: toUsd(spans.reduce((sum, span) => sum + fromUsd(span.cost_usd ?? 0), 0)),
  total_tokens: 0,
  span_count: spans.length
})

const node = (span: StoredSpan): GraphNode => ({
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
  tokens: (span.model_inference?.prompt_tokens ?? 0) + (span.model_inference?.completion_tokens ?? 0),
  cost_usd: span.cost_usd ?? 0,
  started_at: formatInstant(span.start_time_unix_nano),
  duration_ms: span.duration_ms,
  decision_reasoning: span.decision_reasoning ?? null,
  orphan: false,
  cyclic: false
})
