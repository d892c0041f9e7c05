import { graphOf } from "@agentwatch/core/model/Graph"
import type { StoredSpan } from "@agentwatch/core/model/Span"
import { useMemo } from "react"
import { texts } from "../../texts.js"
import type { Hues } from "../agents.js"
import { AgentGraph } from "./AgentGraph.js"
import { CostByAgent } from "./CostByAgent.js"
import { SpanGraph } from "./SpanGraph.js"
import "./graph.css"

interface Props {
  readonly spans: ReadonlyArray<StoredSpan>
  readonly hues: Hues
  readonly chosen: string | undefined
  readonly onOpen: (span: StoredSpan) => void
}

/** Spans of which a person still makes out a graph. */
const mostNodes = 400

/**
 * What led to what, and what each agent cost. The graph is the one that the server gives at `/api/traces/:id/graph`, made
 * here by the same function from the spans that are there already.
 */
export const GraphView = ({ chosen, hues, onOpen, spans }: Props) => {
  const graph = useMemo(() => graphOf(spans), [spans])
  return (
    <div className="graph-view">
      {graph.nodes.length <= mostNodes ? (
        <SpanGraph graph={graph} spans={spans} hues={hues} chosen={chosen} onOpen={onOpen} />
      ) : (
        <>
          <p className="graph-why quiet">{texts.trace.agentGraphWhy(graph.span_count, mostNodes)}</p>
          <AgentGraph graph={graph} hues={hues} />
        </>
      )}
      <CostByAgent agents={graph.cost_by_agent} total={graph.total_cost_usd} hues={hues} />
    </div>
  )
}
