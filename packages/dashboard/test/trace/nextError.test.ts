import { describe, expect, it } from "vitest"
import { nextError } from "../../src/trace/nextError.js"
import { openedSpan } from "../../src/trace/openedSpan.js"
import { traceSearch } from "../../src/trace/search.js"
import { spanOf } from "./span.js"

const failed = { status: { code: "ERROR" } }
const spans = [spanOf(3, 3, 4, failed), spanOf(1, 1, 2, failed), spanOf(2, 2, 3)]

describe("the span that is open", () => {
  it("goes from one failed span to the next, and from the last to the first", () => {
    const first = nextError(spans, undefined)
    expect(first?.name).toBe("span 1")
    expect(nextError(spans, first)?.name).toBe("span 3")
    expect(nextError(spans, spans[0])?.name).toBe("span 1")
    expect(nextError([spanOf(2, 2, 3)], undefined)).toBeUndefined()
  })

  it("is the one that the address names, and else the only one", () => {
    expect(openedSpan(spans, spans[2]?.span_id)?.name).toBe("span 2")
    expect(openedSpan(spans, undefined)).toBeUndefined()
    expect(openedSpan(spans, "0000000000000009")).toBeUndefined()
    expect(openedSpan(spans.slice(0, 1), undefined)?.name).toBe("span 3")
  })

  it("is none where the address names something else", () => {
    expect(traceSearch({ span: "00000000000000AB", view: "graph" })).toEqual({
      span: "00000000000000ab",
      view: "graph"
    })
    expect(traceSearch({ span: "<b>", view: "waterfall" })).toStrictEqual({ span: undefined, view: "waterfall" })
  })
})
