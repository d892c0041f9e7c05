import { describe, expect, it } from "vitest"
import { noneOpen, renewed, rowsOf, toggled } from "../../src/traces/OpenTraces.js"
import { trace } from "./trace.js"

const [a, b, c] = [trace("a"), trace("b"), trace("c")]

describe("open traces", () => {
  it("open on one click and close on the next", () => {
    const open = toggled(noneOpen, a)
    expect([...open.keys()]).toEqual(["a"])
    expect(toggled(open, a).size).toBe(0)
    expect(noneOpen.size).toBe(0)
  })

  it("stay at the end of the list when newer traces push them off it", () => {
    const rows = rowsOf([c, b], toggled(toggled(noneOpen, a), b))
    expect(rows.map((row) => [row.trace.trace_id, row.open, row.left])).toEqual([
      ["c", false, false],
      ["b", true, false],
      ["a", true, true]
    ])
  })

  it("are remembered as the list last had them", () => {
    const grown = trace("a", { span_count: 2 })
    const open = renewed(toggled(noneOpen, a), [grown, b])
    expect(rowsOf([b], open).map((row) => row.trace)).toEqual([b, grown])
  })

  it("are the same map while nothing about them is new", () => {
    const open = toggled(noneOpen, a)
    expect(renewed(open, [b, a])).toBe(open)
    expect(renewed(open, [])).toBe(open)
  })
})
