import { describe, expect, it } from "vitest"
import { percent } from "../../src/format/Percent.js"
import { errorRate, successRate } from "../../src/overview/rates.js"

describe("the share of requests that failed", () => {
  it("is not nothing where one of thousands did", () => {
    expect(percent(errorRate({ errors: 1, requests: 3_000 }))).toBe("<0.1 %")
    expect(errorRate({ errors: 0, requests: 0 })).toBe(0)
  })
})

describe("the share of requests that went well", () => {
  const series = { requests: [2_000, 0, 1_000], errors: [0, 0, 1] }
  it("is that of the API, but for all where one did not, and none where one did", () => {
    expect(successRate({ success_rate: 97.3 }, series)).toBe(97.3)
    expect(percent(successRate({ success_rate: 100 }, series))).toBe("99.9 %")
    expect(percent(successRate({ success_rate: 0 }, { requests: [3_000], errors: [2_999] }))).toBe("<0.1 %")
    expect(successRate({ success_rate: 100 }, { requests: [3_000], errors: [0] })).toBe(100)
    expect(successRate({ success_rate: 100 }, undefined)).toBe(100)
  })
})
