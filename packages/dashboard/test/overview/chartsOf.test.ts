import { describe, expect, it } from "vitest"
import { chartsOf } from "../../src/overview/chartsOf.js"
import { coursesOf } from "../../src/overview/coursesOf.js"

const series = {
  timestamps: ["2026-03-10T12:00:00Z", "2026-03-10T13:00:00Z"],
  cost: [0.5, 0],
  tokens: [1_200, 0],
  requests: [3, 0],
  avg_latency: [100, 0],
  latency_p50: [90, 0],
  latency_p95: [200, 0],
  errors: [1, 0]
}

describe("the charts of the overview", () => {
  it("begin each bucket when the server says", () => {
    expect(chartsOf(series).at).toEqual([Date.UTC(2026, 2, 10, 12), Date.UTC(2026, 2, 10, 13)])
  })

  it("show no latency where there was no request, and zero of what can be counted", () => {
    const { failures, latency, spending } = chartsOf(series)
    expect(latency.map(({ values }) => values)).toEqual([
      [90, null],
      [200, null]
    ])
    expect(spending.map(({ values }) => values)).toEqual([series.cost, series.tokens])
    expect(failures.map(({ values }) => values)).toEqual([series.errors, series.requests])
    expect(coursesOf(series).latency).toEqual([90, null])
  })

  it("mark on the axis of a count only what can be counted", () => {
    const [errors] = chartsOf(series).failures
    expect([0, 0.5, 1, 1_500].map((n) => errors?.format(n))).toEqual(["0", "", "1", "1.5k"])
  })
})
