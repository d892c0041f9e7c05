import { describe, expect, it } from "vitest"
import { agentHue, hues } from "../../src/given/agentHue.js"

describe("the colour of an agent", () => {
  it("is one of those there are, and always the same", () => {
    for (const name of ["", "research-bot", "\u202e", "x".repeat(1_000_000)]) {
      expect(agentHue(name)).toBeGreaterThanOrEqual(1)
      expect(agentHue(name)).toBeLessThanOrEqual(hues)
      expect(agentHue(name)).toBe(agentHue(name))
    }
  })

  it("differs among agents with names much alike", () => {
    const used = new Set(Array.from({ length: 40 }, (_, n) => agentHue(`agent-${n}`)))
    expect(used.size).toBeGreaterThanOrEqual(6)
  })
})
