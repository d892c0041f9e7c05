import { describe, expect, it } from "vitest"
import { spanTree } from "../../../src/trace/SpanTree.js"
import { folded, parentRow, sizesOf } from "../../../src/trace/waterfall/folded.js"

const span = (span_id: string, start: number, parent_span_id?: string) => ({
  span_id,
  start_time_unix_nano: BigInt(start),
  ...(parent_span_id !== undefined && { parent_span_id })
})

// a ─ b ─ c, d ; a ─ e ; f
const nodes = spanTree([
  span("a", 0),
  span("b", 1, "a"),
  span("c", 2, "b"),
  span("d", 3, "b"),
  span("e", 4, "a"),
  span("f", 5)
])
const sizes = sizesOf(nodes)

const shown = (...closed: ReadonlyArray<string>) =>
  folded(nodes, sizes, new Set(closed)).map(({ node }) => node.span.span_id)

describe("folding a waterfall", () => {
  it("counts what is below a span on all levels", () => {
    expect(sizes).toEqual([4, 2, 0, 0, 0, 0])
  })

  it("hides what is below a folded span, and nothing else", () => {
    expect(shown()).toEqual(["a", "b", "c", "d", "e", "f"])
    expect(shown("b")).toEqual(["a", "b", "e", "f"])
    expect(shown("a")).toEqual(["a", "f"])
    expect(shown("a", "b")).toEqual(["a", "f"])
    expect(shown("c", "gone")).toEqual(["a", "b", "c", "d", "e", "f"])
  })

  it("finds the row that another stands below", () => {
    const rows = folded(nodes, sizes, new Set())
    expect([0, 1, 2, 3, 4, 5].map((place) => parentRow(rows, place))).toEqual([undefined, 0, 1, 1, 0, undefined])
  })

  it("takes a chain of ten thousand in its stride", () => {
    const chain = spanTree(
      Array.from({ length: 10_000 }, (_, n) => span(`s${n}`, n, n === 0 ? undefined : `s${n - 1}`))
    )
    expect(sizesOf(chain)[0]).toBe(9_999)
    expect(folded(chain, sizesOf(chain), new Set(["s4"])).length).toBe(5)
  })
})
