import { describe, expect, it } from "vitest"
import { stoodOn } from "../../../src/trace/span/stoodOn.js"
import { idOf, spanOf } from "../span.js"

const child = { parent_span_id: idOf(1) }
const failed = { ...child, status: { code: "ERROR" } }
const call = { ...child, model_inference: { model_name: "gpt-4o" } }
const opened = (rule: string, name = "triggered") =>
  spanOf(9, 50, 50, { ...child, name: `circuit_breaker.${name}`, attributes: { "cb.rule": rule } })

const root = spanOf(1, 0, 90)
const spans = [root, spanOf(2, 10, 20, failed), spanOf(3, 20, 30, call), spanOf(4, 60, 70, failed)]

describe("what a breaker opened on", () => {
  it("is the last call that failed before it, where too many failed", () => {
    expect(stoodOn(spans, opened("max_error_rate"))).toBe(spans[1])
    expect(stoodOn(spans, opened("max_error_rate", "retrip"))).toBe(spans[1])
  })

  it("is the last call before it, where there were too many or they cost too much", () => {
    expect(stoodOn(spans, opened("budget_per_hour"))).toBe(spans[2])
  })

  it("is what it stands below, where no call stands beside it", () => {
    expect(stoodOn([root], opened("max_error_rate"))).toBe(root)
    expect(stoodOn([], opened("max_error_rate"))).toBeUndefined()
  })

  it("is nothing where a person opened it, or it did not open", () => {
    expect(stoodOn(spans, opened("trip"))).toBeUndefined()
    expect(stoodOn(spans, opened("max_error_rate", "recovered"))).toBeUndefined()
    expect(stoodOn(spans, root)).toBeUndefined()
  })
})
