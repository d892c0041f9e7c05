import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { oneOf, parseSearch, stringifySearch, textOf } from "../../src/address/Search.js"

describe("what stands behind the question mark", () => {
  it("is text as it was written, also where it looks like a number", () => {
    expect(parseSearch("?agent=007&tag=true&search=a+b%26c")).toEqual({ agent: "007", tag: "true", search: "a b&c" })
    expect(stringifySearch({ agent: "007", search: "a b&c" })).toBe("?agent=007&search=a+b%26c")
  })

  it("leaves out what is not there", () => {
    expect(stringifySearch({ a: undefined, b: "" })).toBe("")
    expect(parseSearch("")).toEqual({})
  })

  const words = FastCheck.dictionary(
    FastCheck.string({ unit: "grapheme", minLength: 1 }).filter((name) => name !== "__proto__"),
    FastCheck.string({ unit: "grapheme", minLength: 1 })
  )
  it.prop("is read as it was written", { words }, ({ words }) => {
    expect(parseSearch(stringifySearch(words))).toEqual({ ...words })
  })

  it("counts only where it is text of a sensible length, or one of what there is", () => {
    expect([textOf("a"), textOf(""), textOf(5), textOf("x".repeat(501))]).toEqual([
      "a",
      undefined,
      undefined,
      undefined
    ])
    expect([oneOf("a", ["a", "b"]), oneOf("c", ["a", "b"])]).toEqual(["a", undefined])
  })
})
