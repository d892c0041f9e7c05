import type { Graph } from "../../../model/Graph.js"
import type { SpanPage } from "../../Spans.js"
import type { TraceFilters, TracePage, TraceSpans } from "../../Traces.js"
import { graph, storedSpans, traces } from "../story.js"
import type { OperationTold } from "./OperationTold.js"

export const tracesTold: Readonly<Record<string, OperationTold>> = {
  "traces.list": {
    summary: "List traces",
    answer: "A page of the traces that fit.",
    answers: {
      "a page": {
        traces,
        total: 1,
        limit: 50,
        offset: 0,
        next_cursor: null
      } satisfies typeof TracePage.Encoded
    }
  },
  "traces.filters": {
    summary: "What there is to filter by",
    answer: "What there is to filter by.",
    answers: {
      "of two agents": {
        agents: [
          { agent_id: "research-1", agent_name: "ResearchBot" },
          { agent_id: "writer-1", agent_name: "WriterBot" }
        ],
        tasks: ["summarize"],
        models: ["claude-sonnet-4-5", "gpt-4o"],
        providers: ["anthropic", "openai"],
        environments: ["production"],
        tags: ["digest"]
      } satisfies typeof TraceFilters.Encoded
    }
  },
  "traces.spans": {
    summary: "The spans of a trace",
    answer: "All of its spans, the earliest first.",
    answers: { "a root and three calls": { spans: storedSpans } satisfies typeof TraceSpans.Encoded }
  },
  "traces.graph": {
    summary: "How the spans of a trace led to each other",
    answer: "The graph of its spans.",
    answers: { "a root and three calls": graph satisfies typeof Graph.Encoded }
  },
  "spans.list": {
    summary: "List whole spans",
    answer: "A page of the spans that fit.",
    answers: {
      "a root and three calls": {
        spans: storedSpans.toReversed(),
        next_cursor: null
      } satisfies typeof SpanPage.Encoded
    }
  }
}
