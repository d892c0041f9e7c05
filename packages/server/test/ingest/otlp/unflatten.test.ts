import { describe, expect, it } from "vitest"
import { unflatten } from "../../../src/ingest/otlp/unflatten.js"

describe("names with dots", () => {
  it("become what they stand for, lists in the order of their numbers", () => {
    expect(
      unflatten([
        ["10.content", "third"],
        ["2.content", "second"],
        ["0.role", "user"],
        ["0.content", "first"]
      ])
    ).toEqual([{ role: "user", content: "first" }, { content: "second" }, { content: "third" }])
  })

  it("make no longer list than there are names, however large their numbers", () => {
    expect(unflatten([["999999999.content", "hi"]])).toEqual([{ content: "hi" }])
  })

  it("set a key that is called `__proto__` as any other", () => {
    const [message] = unflatten([
      ["0.__proto__.polluted", "yes"],
      ["0.content", "hi"]
    ]) as ReadonlyArray<object>
    expect(Object.keys(message ?? {})).toEqual(["__proto__", "content"])
    expect(Object.getPrototypeOf(message)).toBe(Object.prototype)
  })

  it("make nothing that is too deep to be written", () => {
    expect(JSON.stringify(unflatten([["a.".repeat(100_000), 1]]))).toMatch(/^(\{"a":){8}/)
  })
})
