import { describe, expect, it } from "vitest"
import { Pending } from "../../src/demo/Pending.js"
import type { WireSpan } from "../../src/demo/WireSpan.js"

const span = (id: string, end: number, parent?: string): WireSpan => ({
  trace_id: "0123456789abcdef0123456789abcdef",
  span_id: id,
  ...(parent !== undefined && { parent_span_id: parent }),
  name: id,
  start_time_unix_nano: "1",
  end_time_unix_nano: String(end)
})

const ids = (spans: ReadonlyArray<WireSpan>) => spans.map(({ span_id }) => span_id)

describe("what the demo has not sent yet", () => {
  it("is sent as soon as it is over, and stays until it was sent", () => {
    const pending = new Pending()
    pending.add([span("root", 9), span("late", 5, "root"), span("early", 3, "root")])
    expect(ids(pending.over(5n))).toEqual(["early", "late"])
    expect(ids(pending.over(5n))).toEqual(["early", "late"])
    pending.sent(pending.over(5n))
    expect(ids(pending.over(8n))).toEqual([])
    expect(pending.size).toBe(1)
  })

  it("ends with whatever stands above what was sent, cut short, so that no parent is missing", () => {
    const pending = new Pending()
    const inner = [span("step", 80, "root"), span("call", 10, "step"), span("next call", 60, "step")]
    pending.add([span("root", 90), ...inner, span("other root", 90), span("other call", 70, "other root")])
    pending.sent(pending.over(10n))
    const last = pending.last(50n)
    expect(ids(last).toSorted()).toEqual(["root", "step"])
    expect(last.every((one) => one.end_time_unix_nano === "50" && one.status?.code === "UNSET")).toBe(true)
    pending.sent(last)
    expect(pending.last(50n)).toEqual([])
  })

  it("ends with what is over just now, as it is, and what stands above that", () => {
    const pending = new Pending()
    pending.add([span("root", 90), span("call", 10, "root")])
    const [call, root] = pending.last(20n)
    expect(call).toEqual(span("call", 10, "root"))
    expect(root).toMatchObject({ span_id: "root", end_time_unix_nano: "20" })
  })
})
