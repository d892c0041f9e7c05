import { FastCheck } from "effect"
import { describe, expect, it } from "vitest"
import { csvLine } from "../../src/http/csv.js"
import { dollars, milliseconds } from "../../src/http/reportCsv.js"
import { parseCsv } from "./parseCsv.js"

const text = FastCheck.oneof(
  FastCheck.string({ unit: "binary" }),
  FastCheck.string({ unit: FastCheck.constantFrom('"', ",", "\r", "\n", "\t", "=", "+", "-", "@", "a", "'") })
)

describe("a line of CSV", () => {
  it("is read back as the cells it was made of, but for an apostrophe before what would be a formula", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(text, { minLength: 1 }), (cells) => {
        const [line, ...others] = parseCsv(csvLine(cells))
        expect(others).toEqual([])
        expect(line).toEqual(cells.map((cell) => (/^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell)))
      }),
      { numRuns: 2_000 }
    )
  })

  it("begins no text with what a spreadsheet runs", () => {
    for (const attack of ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"]) {
      const [[cell] = []] = parseCsv(csvLine([attack]))
      expect(cell).toBe(`'${attack}`)
    }
  })

  it("leaves harmless texts and numbers as they are", () => {
    expect(csvLine(["a b", "it's", "a=b", "", { number: "-1.5" }])).toBe("a b,it's,a=b,,-1.5\r\n")
    expect(csvLine(['say "hi"', "a,b", "c\rd", "e\nf"])).toBe('"say ""hi""","a,b","c\rd","e\nf"\r\n')
  })
})

describe("a number in a report", () => {
  it("of dollars has every nano-dollar and no exponent", () => {
    const known = { 0: "0", 1: "0.000000001", 100: "0.0000001", 1000000000: "1", 12340000000: "12.34" }
    for (const [nanos, usd] of Object.entries(known)) expect(dollars(BigInt(nanos))).toBe(usd)
    // More than a JSON number holds.
    expect(dollars(18_446_744_073_709_551_615n)).toBe("18446744073.709551615")
    FastCheck.assert(
      FastCheck.property(FastCheck.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (nanos) => {
        const [whole = "", part = ""] = dollars(nanos).split(".")
        expect(BigInt(whole + part.padEnd(9, "0"))).toBe(nanos)
      })
    )
  })

  it("of milliseconds is exact to the nanosecond and has no exponent", () => {
    const known = { "0": 0, "0.000001": 1e-6, "2340.5": 2340.5, "5": 5, "1000000000000": 1e12, "100": 100 }
    for (const [written, value] of Object.entries(known)) expect(milliseconds(value)).toBe(written)
  })
})
