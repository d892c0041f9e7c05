import { it as property } from "@effect/vitest"
import { FastCheck } from "effect"
import { describe, expect, it } from "vitest"
import { parsedJson } from "../../src/ingest/parsedJson.js"

/** So long that it is worth while to count levels. */
const long = (text: string) => text + " ".repeat(1_000_000)
const nested = (levels: number, inner: string) => `${'[{"a":'.repeat(levels / 2)}${inner}${"}]".repeat(levels / 2)}`

describe("JSON that somebody sent", () => {
  property.prop("is what JSON.parse makes of it, however long", { value: FastCheck.jsonValue() }, ({ value }) => {
    const text = JSON.stringify(value)
    expect(parsedJson(long(text))).toEqual(JSON.parse(text))
  })

  it("may be nested a million levels deep, and no deeper", () => {
    expect(() => parsedJson(long(nested(1_000_000, "1")))).not.toThrow()
    expect(() => parsedJson(long(nested(1_000_000, "[]")))).toThrow(RangeError)
  })

  it("may have any brackets in its texts, and side by side", () => {
    const texts = JSON.stringify(['"[{\\'.repeat(1_100_000), "[".repeat(1_100_000)])
    expect(parsedJson(long(texts))).toEqual(JSON.parse(texts))
    expect(parsedJson(long(`[${"[],{},".repeat(1_100_000)}1]`))).toHaveLength(2_200_001)
  })

  it("is not read at all where it opens brackets without end", () => {
    expect(() => parsedJson("[".repeat(1_000_001))).toThrow(RangeError)
    expect(() => parsedJson(`"${"[".repeat(1_000_001)}`)).toThrow(SyntaxError)
  })
})
