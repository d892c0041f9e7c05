import { describe, expect, it } from "vitest"
import { CollectedText } from "../../src/provider/CollectedText.js"

describe("CollectedText", () => {
  it("puts any number of pieces together in their order", () => {
    const collected = new CollectedText({ left: 100_000 })
    const pieces = Array.from({ length: 5_000 }, (_, i) => `${i} `)
    for (const piece of pieces) collected.add(piece)
    expect(collected.text()).toBe(pieces.join(""))
    collected.add("end")
    expect(collected.text()).toBe(`${pieces.join("")}end`)
  })

  it("keeps a beginning without holes when the allowance is used up, shared or not", () => {
    const allowance = { left: 8 }
    const first = new CollectedText(allowance)
    const second = new CollectedText(allowance)
    first.add("12345")
    second.add("abcdef")
    first.add("6")
    second.add("g")
    expect([first.text(), second.text()]).toEqual(["12345", "abc"])
  })

  it("never ends in half of a character", () => {
    const collected = new CollectedText({ left: 2 })
    collected.add("a😀")
    expect(collected.text()).toBe("a")
    collected.add("b")
    expect(collected.text()).toBe("a")
  })
})
