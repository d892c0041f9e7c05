import type { Graph, GraphAgent, GraphEdge, GraphNode, OutsideLink } from "../../../model/Graph.js"
import type { Trace } from "../../../model/Trace.js"
import type { SpanPage } from "../../Spans.js"
import type { TraceFilters, TracePage, TraceSpans } from "../../Traces.js"
import { about } from "../told.js"

const most = "In alphabetical order, at most 1,000."

/** What is told of traces and their graphs. */
export const traceFields = {
  Trace: about<typeof Trace.Encoded>("What the spans of one trace come to.", {
    trace_id: "The id that its spans share: 32 hex digits.",
    name: "The name of its root; of its earliest span where no root has arrived.",
    status: "`ERROR` if any of its spans failed, else that of its root.",
    agent_id: "The agent of its root; of its earliest span where no root has arrived.",
    agent_name: "The name of that agent.",
    models: "The models that were called, in alphabetical order.",
    span_count: "How many spans it has.",
    request_count: "How many of them are model calls or logged events.",
    error_count: "How many of them failed.",
    prompt_tokens: "Input tokens of them all, cached ones included.",
    completion_tokens: "Output tokens of them all, reasoning included.",
    cost_usd: "What they cost, in US dollars, exact to the nano-dollar.",
    cost_is_default: "Whether some of that was priced by the default rate, because no list has the model.",
    started_at: "When the first of them began. ISO 8601, UTC.",
    duration_ms: "From the first beginning to the last end, in milliseconds."
  }),

  TracePage: about<typeof TracePage.Encoded>("One page of the traces that fit.", {
    traces: "The traces of the page, in the order asked for.",
    total: "How many traces fit, on all pages.",
    limit: "The most that the page may hold.",
    offset: "How many traces come before it.",
    next_cursor: "Give it as `cursor` for the next page; null where there is none."
  }),

  TraceFilters: about<typeof TraceFilters.Encoded>("What there is to filter by.", {
    agents: [
      `The agents. ${most}`,
      { agent_id: "For the parameter `agent_id`.", agent_name: "What people call the agent." }
    ],
    tasks: `For the parameter \`task_name\`. ${most}`,
    models: `For the parameter \`model\`. ${most}`,
    providers: `For the parameter \`provider\`. ${most}`,
    environments: `For the parameter \`environment\`. ${most}`,
    tags: `For the parameter \`tag\`. ${most}`
  }),

  TraceSpans: about<typeof TraceSpans.Encoded>("The spans of one trace.", {
    spans: "All of them, the earliest first."
  }),

  SpanPage: about<typeof SpanPage.Encoded>("One page of the spans that fit.", {
    spans: "The spans of the page, the newest first.",
    next_cursor: "Give it as `cursor` for the next page; null where there is none."
  }),

  GraphNode: about<typeof GraphNode.Encoded>("A span, as a node.", {
    id: "The id of the span.",
    name: "What was done.",
    kind: "`INTERNAL`, `SERVER`, `CLIENT`, `PRODUCER` or `CONSUMER`.",
    status: "How it ended.",
    agent_id: "The id of the agent that did it.",
    agent_name: "The name of that agent.",
    agent_role: "What that agent is there for.",
    task: "What was being done; null where the span does not say.",
    operation: "What kind of model call it was; null for anything else.",
    provider: "Who served the model call; null where there is none.",
    model: "The model that was called; null where there is none.",
    tokens: "Input and output tokens.",
    cost_usd: "What it cost, in US dollars.",
    started_at: "When it began. ISO 8601, UTC.",
    duration_ms: "How long it took, in milliseconds.",
    decision_reasoning: "Why the agent did it; null where the span does not say.",
    orphan: "Whether it names a parent that is not among the spans of the trace.",
    cyclic: "Whether it is its own ancestor; then no edge leads to it from a parent."
  }),

  GraphEdge: about<typeof GraphEdge.Encoded>("Which span led to which.", {
    id: "Unique among the edges of the graph.",
    source: "The span that it comes from: 16 hex digits.",
    target: "The span that it leads to: 16 hex digits.",
    type: "`parent` from a parent to its child; `link` from a span that has a causal link to the one that it names.",
    link_type: "How the source stands to the target; null for a parent."
  }),

  OutsideLink: about<typeof OutsideLink.Encoded>(
    "A causal link that leads out of the trace, or to a span that has not arrived.",
    {
      source: "The span that has it: 16 hex digits.",
      trace_id: "The trace of the other span: 32 hex digits.",
      span_id: "The id of the other span: 16 hex digits.",
      link_type: "How the source stands to the other span."
    }
  ),

  GraphAgent: about<typeof GraphAgent.Encoded>("What one agent did and cost in the trace.", {
    agent_id: "The id of the agent.",
    agent_name: "The name that it has first.",
    span_count: "How many spans are its own.",
    tokens: "Input and output tokens of them.",
    cost_usd: "What they cost, in US dollars."
  }),

  Graph: about<typeof Graph.Encoded>("The spans of a trace, and how they led to each other.", {
    nodes: "All spans, the earliest first.",
    edges:
      "From parents to children, which make a forest; and the causal links among the spans, which may lead anywhere.",
    outside_links: "The causal links that lead elsewhere.",
    cost_by_agent: "What each agent cost, the costliest first.",
    total_cost_usd: "What all spans cost, in US dollars.",
    total_tokens: "Input and output tokens of all spans.",
    span_count: "How many spans there are."
  })
}
