import stringWidth from "string-width"
import { describe, expect, it } from "vitest"
import { json } from "../../src/terminal/json.js"
import { column, fitted, shown } from "../../src/terminal/shown.js"

describe("a text from outside", () => {
  it("loses nothing and commands nothing: what a terminal would obey is written out", () => {
    expect(shown("red \u001b[31mtext\u001b[0m")).toBe("red \\x1b[31mtext\\x1b[0m")
    expect(shown("\u001b]0;title\u0007")).toBe("\\x1b]0;title\\x07")
    expect(shown("c1 \u009b31m, del \u007f, nul \u0000")).toBe("c1 \\x9b31m, del \\x7f, nul \\x00")
    expect(shown("abc\u202edef\u2066ghi\u2069")).toBe("abc\\u202edef\\u2066ghi\\u2069")
    expect(shown("zero\u200bwidth \ufeff \u{e0041}")).toBe("zero\\u200bwidth \\ufeff \\u{e0041}")
    expect(shown("half \ud83d of")).toBe("half \\ud83d of")
  })

  it("is seen: letters that are empty are written out, and so are spaces where there is nothing else", () => {
    expect(shown("\u3164")).toBe("\\u3164")
    expect(shown("a\u115f\u1160b \uffa0 \u2800")).toBe("a\\u115f\\u1160b \\uffa0 \\u2800")
    expect([" ", "\u00a0\u3000", "\t"].map(shown)).toEqual(["\\x20", "\\xa0\\u3000", "\\x20"])
    expect(["", "a b", " a "].map(shown)).toEqual(["", "a b", " a "])
  })

  it("stands in one line", () => {
    expect(shown("one\ntwo\r\nthree\tfour\u2028five")).toBe("one two three four\\u2028five")
  })

  it("keeps letters, accents, joined emoji and both directions of writing", () => {
    for (const text of ["Zoë Łukasz", "佐藤 美咲", "مرحبا", "👩‍🚀 👍🏽", "क्ष", "cafe\u0301"])
      expect(shown(text)).toBe(text)
  })

  it("is cut to the columns that there are, wide characters counted as two", () => {
    expect(fitted("research-bot", 20)).toBe("research-bot")
    expect(fitted("research-bot", 8)).toBe("researc…")
    expect(fitted("佐藤美咲", 8)).toBe("佐藤美咲")
    expect(fitted("佐藤美咲", 7)).toBe("佐藤美…")
    expect(fitted("佐藤美咲", 6)).toBe("佐藤…")
    expect(fitted("abc", 0)).toBe("")
    expect(column("ab", 5, "right")).toBe("   ab")
    expect(column("佐藤", 5)).toBe("佐藤 ")
  })

  it("costs little however long it is, and fits however strange", () => {
    const strange = [
      "x".repeat(1_000_000),
      "佐".repeat(1_000_000),
      `a${"\u0301".repeat(1_000_000)}`,
      "\u001b".repeat(1_000_000)
    ]
    for (const text of strange) {
      const cut = fitted(text, 40)
      expect(stringWidth(cut)).toBeLessThanOrEqual(40)
      expect(cut.endsWith("…")).toBe(true)
      expect(cut.length).toBeLessThan(200)
    }
  })
})

describe("JSON for programs", () => {
  it("means the same, and holds nothing that a terminal obeys", () => {
    const value = { "a\u009b": "\u001b[31m \u3164\u2800 \u202e \u{e0041} \u2028 é 佐" }
    const line = json(value)
    expect(JSON.parse(line)).toEqual(value)
    expect(line).toContain("é 佐")
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\u2800\u3164]/u)
  })
})
