import type { Trace } from "@agentwatch/core/model/Trace"
import { describe, expect, it } from "vitest"
import { joined, renewed } from "../../src/traces/renewed.js"
import { trace } from "./trace.js"

const some = (id: string, changed: Partial<Trace> = {}) => trace(id.repeat(32), changed)
const ids = (rows: ReadonlyArray<Trace>) => rows.map(({ trace_id }) => trace_id[0])

describe("the list of traces", () => {
  it("is all pages, and shows none twice that moved from one to the next meanwhile", () => {
    expect(ids(joined([{ traces: [some("a"), some("b")] }, { traces: [some("b"), some("c")] }]))).toEqual([
      "a",
      "b",
      "c"
    ])
  })

  it("tells what has become of a trace without moving it", () => {
    const rows = [some("a"), some("b"), some("c")]
    const now = renewed(rows, [some("d"), some("b", { span_count: 9 }), some("a")])
    expect(ids(now)).toEqual(["a", "b", "c"])
    expect(now[1]?.span_count).toBe(9)
  })

  it("stays the same where nothing has changed", () => {
    const rows = [some("a"), some("b")]
    expect(renewed(rows, [some("a"), some("c")])).toBe(rows)
  })
})
