import { describe, expect, it } from "vitest"
import { csvLine } from "../../src/format/Csv.js"

describe("a line of CSV", () => {
  it("quotes what would end a cell or a line", () => {
    expect(csvLine(["a", 'say "no"', "x,y", "one\ntwo", 3, true])).toBe('a,"say ""no""","x,y","one\ntwo",3,true\r\n')
  })

  it("lets no spreadsheet run a text as a formula", () => {
    for (const start of ["=", "+", "-", "@", "\t", "\r", "＝"]) {
      expect(
        csvLine([`${start}1`])
          .replace(/^"/, "")
          .startsWith("'"),
        start
      ).toBe(true)
    }
    expect(csvLine([-1])).toBe("-1\r\n")
  })

  it("writes numbers with all their digits and never with an exponent", () => {
    expect(csvLine([0.000000001, 12_345_678, 0.00212, 0.1])).toBe("0.000000001,12345678,0.00212,0.1\r\n")
  })
})
