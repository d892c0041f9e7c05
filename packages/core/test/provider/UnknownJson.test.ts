import { describe, expect, it } from "vitest"
import { count, elements, jsonText, label, member, parsed, text } from "../../src/provider/UnknownJson.js"

describe("UnknownJson", () => {
  it("a member is the object's own, never one of its prototype", () => {
    expect(member({ model: "m" }, "model")).toBe("m")
    expect(member({}, "constructor")).toBeUndefined()
    expect(member(JSON.parse('{"__proto__":{"model":"m"}}'), "model")).toBeUndefined()
    for (const value of [null, undefined, "text", 1, true, []]) expect(member(value, "model")).toBeUndefined()
  })

  it("a count is a whole number from nothing to a billion", () => {
    expect([0, 1, 1_000_000_000].map(count)).toEqual([0, 1, 1_000_000_000])
    expect(Object.is(count(-0), 0)).toBe(true)
    for (const value of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1_000_000_001, "7", null, [7], true]) {
      expect(count(value)).toBeUndefined()
    }
  })

  it("a label is short and a text is not empty", () => {
    expect(label("gpt-4o")).toBe("gpt-4o")
    expect(label("x".repeat(1_024))).toHaveLength(1_024)
    for (const value of ["", "x".repeat(1_025), 1, null]) expect(label(value)).toBeUndefined()
    expect(text("x".repeat(5_000))).toHaveLength(5_000)
    for (const value of ["", 1, ["x"]]) expect(text(value)).toBeUndefined()
  })

  it("only an array has elements", () => {
    expect(elements([1, 2])).toEqual([1, 2])
    for (const value of ["ab", { length: 2 }, null]) expect(elements(value)).toEqual([])
  })

  it("broken JSON and a value too deep to write are absent", () => {
    expect(parsed("[1]")).toEqual([1])
    expect(parsed("[1")).toBeUndefined()
    expect(jsonText([1])).toBe("[1]")
    expect(jsonText(parsed("[".repeat(100_000) + "]".repeat(100_000)))).toBeUndefined()
  })
})
