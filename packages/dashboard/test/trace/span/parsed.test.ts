import { describe, expect, it } from "vitest"
import { Digits, parsed, parsedTree } from "../../../src/trace/span/parsed.js"

describe("JSON in what went in or came out", () => {
  it("is read, and everything else is left alone", () => {
    expect(parsed(' {"a": [1, true, null]} ')).toEqual({ value: { a: [1, true, null] } })
    expect(parsed("null")).toEqual({ value: null })
    for (const text of ["", "The Elbe.", "{broken", "[1,]", "undefined"]) expect(parsed(text), text).toBeUndefined()
  })

  it("keeps the digits of numbers that JavaScript would round", () => {
    const value = parsed('{"id": 12345678901234567890, "sum": 0.1, "far": 1e400}')?.value
    const digits = (text: string) => new Digits(text)
    // Browsers that do not tell how a number was written cannot keep it.
    const tells =
      JSON.stringify(
        JSON.parse("1", (_: string, __: unknown, context?: { readonly source?: string }) => context?.source ?? "")
      ) === '"1"'
    if (tells) expect(value).toEqual({ id: digits("12345678901234567890"), sum: 0.1, far: digits("1e400") })
    else expect(value).toMatchObject({ sum: 0.1 })
  })

  it("is a tree only where it is a list or an object", () => {
    expect(parsedTree("[]")).toEqual([])
    expect(parsedTree('"text"')).toBeUndefined()
    expect(parsedTree("12")).toBeUndefined()
  })

  it("may be nested deeper than anybody can read", () => {
    expect(() => parsed("[".repeat(500_000) + "]".repeat(500_000))).not.toThrow()
  })
})
