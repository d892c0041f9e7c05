import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { laidOut } from "../../src/format/Json.js"

/** A text with the white space between its tokens taken out. */
const dense = (text: string) => text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1")

describe("laidOut", () => {
  it("puts each member of an object or array on its own line", () => {
    expect(laidOut('[{"role":"user","content":"Hi, {you}: [a]"},{}]')).toBe(
      ["[", "  {", '    "role": "user",', '    "content": "Hi, {you}: [a]"', "  },", "  {}", "]"].join("\n")
    )
  })

  it("keeps every digit of a number and every escape", () => {
    expect(laidOut('{"n":12345678901234567890,"e":1e400,"q":"\\"\\u00e9\\\\"}')).toBe(
      ["{", '  "n": 12345678901234567890,', '  "e": 1e400,', '  "q": "\\"\\u00e9\\\\"', "}"].join("\n")
    )
  })

  it("leaves alone what is not JSON, is cut off, or is a plain value", () => {
    for (const text of ["[hello]", '{"a":', "  plain, text", '"text"', "42", ""]) expect(laidOut(text)).toBe(text)
  })

  it("does not grow beyond measure with depth", () => {
    const deep = "[".repeat(3_000) + "]".repeat(3_000)
    expect(laidOut(deep).length).toBeLessThan(deep.length * 60)
  })

  it.prop("changes nothing but the white space between tokens", { text: FastCheck.json() }, ({ text }) => {
    expect(dense(laidOut(text))).toBe(dense(text))
    expect(JSON.parse(laidOut(text))).toEqual(JSON.parse(text))
  })
})
