import type { Graph } from "@agentwatch/core/model/Graph"

/** How often a span of one agent led to one of another. */
export interface AgentEdge {
  readonly source: string
  readonly target: string
  readonly type: "parent" | "link"
  readonly times: number
}

/** Edges between spans as edges between their agents. What an agent does with itself is left out. */
export const agentEdges = ({ edges, nodes }: Graph): ReadonlyArray<AgentEdge> => {
  const agents = new Map<string, string>(nodes.map(({ agent_id, id }) => [id, agent_id]))
  const counted = new Map<string, AgentEdge>()
  for (const edge of edges) {
    const [source, target] = [agents.get(edge.source), agents.get(edge.target)]
    if (source === undefined || target === undefined || source === target) continue
    const key = JSON.stringify([source, target, edge.type])
    counted.set(key, { source, target, type: edge.type, times: (counted.get(key)?.times ?? 0) + 1 })
  }
  return [...counted.values()]
}

/**
 * The agents of a graph as a forest: each hangs on the one that led to it first, unless that one came in later. In the
 * order in which they come in.
 */
export const agentForest = (
  graph: Graph
): ReadonlyArray<{ readonly id: string; readonly parent: string | undefined }> => {
  const order = new Map<string, number>()
  for (const { agent_id } of graph.nodes) if (!order.has(agent_id)) order.set(agent_id, order.size)
  const parents = new Map<string, string>()
  for (const { source, target, type } of agentEdges(graph)) {
    const comesBefore = (order.get(source) ?? 0) < (order.get(target) ?? 0)
    if (type === "parent" && comesBefore && !parents.has(target)) parents.set(target, source)
  }
  return [...order.keys()].map((id) => ({ id, parent: parents.get(id) }))
}
