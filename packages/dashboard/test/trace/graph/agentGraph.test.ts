import { graphOf } from "@agentwatch/core/model/Graph"
import { describe, expect, it } from "vitest"
import { agentEdges, agentForest } from "../../../src/trace/graph/agentGraph.js"
import { idOf, spanOf } from "../span.js"

const link = (id: number) => ({ trace_id: "0123456789abcdef0123456789abcdef", span_id: idOf(id), link_type: "CAUSES" })

const graph = graphOf([
  spanOf(1, 0, 9, { agent_id: "boss" }),
  spanOf(2, 1, 2, { agent_id: "worker", parent_span_id: idOf(1) }),
  spanOf(3, 2, 3, { agent_id: "worker", parent_span_id: idOf(1), links: [link(4)] }),
  spanOf(4, 4, 5, { agent_id: "boss", parent_span_id: idOf(3) }),
  spanOf(5, 5, 6, { agent_id: "boss", parent_span_id: idOf(1) })
])

describe("the agents of a graph", () => {
  it("are joined by how often a span of one led to a span of another", () => {
    expect(agentEdges(graph)).toEqual([
      { source: "boss", target: "worker", type: "parent", times: 2 },
      { source: "worker", target: "boss", type: "parent", times: 1 },
      { source: "worker", target: "boss", type: "link", times: 1 }
    ])
  })

  it("hang on who led to them first, and never in a circle", () => {
    expect(agentForest(graph)).toEqual([
      { id: "boss", parent: undefined },
      { id: "worker", parent: "boss" }
    ])
  })
})
