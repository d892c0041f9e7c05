import type { Graph } from "@agentwatch/core/model/Graph"
import { useMemo } from "react"
import { money } from "../../format/Money.js"
import { Given } from "../../given/Given.js"
import { plural } from "../../texts/words.js"
import { texts } from "../../texts.js"
import { type Hues, paintOf } from "../agents.js"
import { agentEdges, agentForest } from "./agentGraph.js"
import { Canvas, pointOf } from "./Canvas.js"
import { layoutOf } from "./layout.js"

interface Props {
  readonly graph: Graph
  readonly hues: Hues
}

/** Agents that are drawn, the first to come in. */
const mostAgents = 400

/** The agents of a trace as nodes with what they cost, for traces whose spans are too many to be drawn. */
export const AgentGraph = ({ graph, hues }: Props) => {
  const edges = useMemo(() => agentEdges(graph), [graph])
  const layout = useMemo(
    () =>
      layoutOf(
        agentForest(graph)
          .slice(0, mostAgents)
          .map((agent) => ({ ...agent, group: "" }))
      ),
    [graph]
  )
  return (
    <Canvas
      label={texts.trace.agentGraph}
      layout={layout}
      edges={edges.map(({ times, ...edge }) => ({
        ...edge,
        id: JSON.stringify([edge.source, edge.target, edge.type]),
        title: texts.trace.times(times)
      }))}
      bandName={() => null}
    >
      {graph.cost_by_agent.map(({ agent_id, agent_name, cost_usd, span_count }) => {
        const place = layout.places.get(agent_id)
        if (place === undefined) return null
        const { x, y } = pointOf(layout, place)
        return (
          <div
            key={agent_id}
            className="node"
            style={{ left: x, top: y, borderLeftColor: paintOf(hues.get(agent_id)) }}
          >
            <Given text={agent_name} most={80} />
            <span className="quiet">
              {plural(span_count, "span", "spans")} · {money(cost_usd)}
            </span>
          </div>
        )
      })}
    </Canvas>
  )
}
