import { describe, expect, it } from "vitest"
import { barOf, extentOf } from "../../../src/trace/waterfall/lane.js"
import { spanOf } from "../span.js"

describe("the bars of a waterfall", () => {
  it("reach from the first start of the trace to its last end", () => {
    const spans = [spanOf(1, 100, 900), spanOf(2, 0, 300), spanOf(3, 500, 1_000)]
    const extent = extentOf(spans)
    expect(extent.ms).toBe(1_000)
    expect(spans.map((span) => barOf(span, extent))).toEqual([
      { left: 0.1, width: 0.8 },
      { left: 0, width: 0.3 },
      { left: 0.5, width: 0.5 }
    ])
  })

  it("are marked where the first chunk of a stream came, at most at their end", () => {
    const stream = (ms: number) => ({ model_inference: { stream: { time_to_first_chunk_ms: ms } } })
    const extent = extentOf([spanOf(1, 0, 1_000)])
    expect(barOf(spanOf(2, 0, 500, stream(125)), extent).first).toBe(0.25)
    expect(barOf(spanOf(3, 0, 500, stream(9_000)), extent).first).toBe(1)
    expect(barOf(spanOf(4, 0, 500), extent).first).toBeUndefined()
  })

  it("stand at the beginning where a trace took no time, and where there is none", () => {
    const moment = spanOf(1, 5, 5, { model_inference: { stream: { time_to_first_chunk_ms: 0 } } })
    expect(barOf(moment, extentOf([moment]))).toEqual({ left: 0, width: 0 })
    expect(extentOf([])).toEqual({ start: 0n, ms: 0 })
  })
})
