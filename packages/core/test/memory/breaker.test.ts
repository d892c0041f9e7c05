import { describe, expect, it } from "vitest"
import { costing, makeBreakers } from "../breaker/kit.js"
import { bytesHeld } from "./bytesHeld.js"

describe("the windows of a scope", () => {
  it("take 1.7 KB of numbers, and the whole scope not 4 KB, however many calls it sees", async () => {
    const { agent, breakers, spend } = makeBreakers({}, { onTransition: undefined, onAlert: undefined })
    const enter = (id: number) =>
      agent(`agent-${id}`, { budgetPerHour: 1, maxErrorRate: 0.5, maxCallsPerMinute: 100, blockOnThreshold: true })
    const fill = (from: number, to: number) => {
      for (let id = from; id < to; id++) {
        const breaker = enter(id)
        spend(0.5, [breaker])
        spend(1, [breaker])
        breakers.admit([breaker], costing(1))
      }
    }
    fill(0, 500)
    const before = await bytesHeld()
    fill(500, 4_500)
    const each = ((await bytesHeld()) - before) / 4_000
    expect(each).toBeLessThan(4_096)
    expect(each).toBeGreaterThan(1_700)
    const many = await bytesHeld()
    const last = agent("busy")
    for (let call = 0; call < 100_000; call++) spend(0.01, [last])
    expect((await bytesHeld()) - many).toBeLessThan(100_000)
  })
})
