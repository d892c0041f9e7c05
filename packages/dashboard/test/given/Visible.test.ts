import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { cut, isVisible, plain, unturned } from "../../src/given/Visible.js"

describe("cut", () => {
  it("marks what it left out, and leaves a short text alone", () => {
    expect(cut("abcdef", 3)).toBe("abc…")
    expect(cut("abc", 3)).toBe("abc")
  })

  it("does not cut a character in half", () => {
    expect(cut("ab😀cd", 3)).toBe("ab…")
    expect(cut("ab😀cd", 4)).toBe("ab😀…")
  })

  it.prop(
    "keeps a whole text whole",
    { text: FastCheck.string({ unit: "binary" }), most: FastCheck.nat(40) },
    (given) => {
      expect(cut(given.text, given.most)).not.toMatch(/\p{Cs}/u)
      expect(cut(given.text, given.most).length).toBeLessThanOrEqual(Math.max(given.most + 1, 1))
    }
  )
})

describe("isVisible", () => {
  it("is true of letters, digits and signs of any script", () => {
    for (const text of ["a", "7", "-", "€", "日本", "عربي", "😀"]) expect(isVisible(text)).toBe(true)
  })

  it("is false of a text that leaves the place empty", () => {
    for (const text of [
      "",
      "   ",
      "\n\t",
      "\u200b\u200b",
      "\u202e",
      "\u2060",
      "\u0351",
      "\u3164",
      "\u115f\u1160",
      "\u2800 \uffa0"
    ])
      expect(isVisible(text)).toBe(false)
  })
})

describe("unturned", () => {
  it("lets a name that was written to be read backwards be read as it is", () => {
    expect(unturned("invoice_\u202egpj.exe")).toBe("invoice_gpj.exe")
  })
})

describe("plain", () => {
  it("takes out the marks that would turn the text around them", () => {
    expect(plain("invoice\u202egpj.exe\u2066\u200f")).toBe("invoicegpj.exe")
  })

  it("is cut like any other text", () => {
    expect(plain("abcdef", 3)).toBe("abc…")
  })
})
