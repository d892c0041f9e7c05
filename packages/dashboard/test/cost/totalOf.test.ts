import { describe, expect, it } from "vitest"
import { type Spent, shareOf, totalOf } from "../../src/cost/totalOf.js"

const spent = (cost_usd: number): Spent => ({
  calls: 2,
  prompt_tokens: 100,
  completion_tokens: 10,
  cache_read_tokens: 40,
  cache_write_tokens: 5,
  reasoning_tokens: 1,
  cost_usd,
  default_cost_usd: 0,
  cache_saved_usd: -0.000000001
})

describe("what several come to", () => {
  it("is exact to the nano-dollar", () => {
    expect(totalOf([spent(0.1), spent(0.2), spent(0.000000001)]).cost_usd).toBe(0.300000001)
    expect(totalOf([spent(1), spent(2)])).toMatchObject({ calls: 4, prompt_tokens: 200, cache_read_tokens: 80 })
    expect(totalOf([spent(1), spent(2)]).cache_saved_usd).toBe(-0.000000002)
    expect(totalOf([]).cost_usd).toBe(0)
  })
})

describe("a share", () => {
  it("is in percent, and none of nothing", () => {
    expect(shareOf(1, 4)).toBe(25)
    expect(shareOf(0, 0)).toBeUndefined()
  })
})
