import type { Graph, GraphNode } from "@agentwatch/core/model/Graph"
import type { StoredSpan } from "@agentwatch/core/model/Span"
import { useMemo } from "react"
import { duration } from "../../format/Duration.js"
import { money } from "../../format/Money.js"
import { Given } from "../../given/Given.js"
import { texts } from "../../texts.js"
import { type Hues, paintOf } from "../agents.js"
import { Canvas, type Edge, pointOf } from "./Canvas.js"
import { layoutOf } from "./layout.js"

interface Props {
  readonly graph: Graph
  readonly spans: ReadonlyArray<StoredSpan>
  readonly hues: Hues
  readonly chosen: string | undefined
  readonly onOpen: (span: StoredSpan) => void
}

const edgeOf = ({ id, link_type, source, target, type }: Graph["edges"][number]): Edge => ({
  id,
  source,
  target,
  type,
  title: link_type === null ? texts.trace.parents : texts.trace.linkType(link_type)
})

/** The spans of a trace as nodes, in a band for each agent. */
export const SpanGraph = ({ chosen, graph, hues, onOpen, spans }: Props) => {
  const { edges, nodes } = graph
  const byId = useMemo(() => new Map(spans.map((span) => [span.span_id, span])), [spans])
  const layout = useMemo(() => {
    const parents = new Map(edges.flatMap(({ source, target, type }) => (type === "parent" ? [[target, source]] : [])))
    return layoutOf(nodes.map(({ agent_id, id }) => ({ id, parent: parents.get(id), group: agent_id })))
  }, [edges, nodes])
  const names = useMemo(() => new Map(graph.cost_by_agent.map((one) => [one.agent_id, one.agent_name])), [graph])
  const open = ({ id }: GraphNode) => {
    const span = byId.get(id)
    if (span !== undefined) onOpen(span)
  }
  return (
    <Canvas
      label={texts.trace.graph}
      layout={layout}
      edges={edges.map(edgeOf)}
      bandName={(group) => <Given text={names.get(group) ?? group} most={60} />}
    >
      {nodes.map((node) => {
        const place = layout.places.get(node.id)
        if (place === undefined) return null
        const { x, y } = pointOf(layout, place)
        return (
          <button
            key={node.id}
            type="button"
            className="node"
            data-failed={node.status === "ERROR" || undefined}
            aria-pressed={node.id === chosen}
            style={{ left: x, top: y, borderLeftColor: paintOf(hues.get(node.agent_id)) }}
            onClick={() => open(node)}
          >
            <Given text={node.name} most={80} />
            <span className="quiet">
              {duration(node.duration_ms)}
              {node.cost_usd > 0 && ` · ${money(node.cost_usd)}`}
              {node.status === "ERROR" && <span className="unseen"> {texts.trace.failed}</span>}
            </span>
          </button>
        )
      })}
    </Canvas>
  )
}
