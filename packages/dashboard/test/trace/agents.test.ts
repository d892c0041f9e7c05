import { describe, expect, it } from "vitest"
import { agentHue, hues } from "../../src/given/agentHue.js"
import { agentsOf } from "../../src/trace/agents.js"
import { spanOf } from "./span.js"

const by = (id: number, name: string, more = {}) =>
  spanOf(id + 1, id, id + 1, { agent_id: name, agent_name: name, ...more })

describe("the agents of a trace", () => {
  it("come in the order in which they began, with how many spans they have, and breakers are none", () => {
    const spans = [by(3, "writer"), by(1, "boss"), by(2, "writer"), by(0, "writer", { name: "circuit_breaker.reset" })]
    expect(agentsOf(spans).map(({ id, spans }) => [id, spans])).toEqual([
      ["boss", 1],
      ["writer", 2]
    ])
  })

  it("have the colours they have on every page, unless another agent has it", () => {
    expect(agentsOf([by(1, "boss")])[0]?.hue).toBe(agentHue("boss"))
    const many = agentsOf(Array.from({ length: hues }, (_, n) => by(n, `agent ${n}`)))
    expect(new Set(many.map(({ hue }) => hue)).size).toBe(hues)
    const more = agentsOf(Array.from({ length: 30 }, (_, n) => by(n, `agent ${n}`)))
    expect(more.every(({ hue }) => hue >= 1 && hue <= hues)).toBe(true)
  })
})
