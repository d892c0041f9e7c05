import { stripVTControlCharacters } from "node:util"
import stringWidth from "string-width"
import { describe, expect, it } from "vitest"
import { dollars, duration, percent, shortCount } from "../../src/terminal/numbers.js"
import { type Column, table } from "../../src/terminal/table.js"

interface Row {
  readonly name: string
  readonly why: string
  readonly cost: string
}

const columns: ReadonlyArray<Column<Row>> = [
  { title: "NAME", cell: ({ name }) => name, least: 6 },
  { title: "WHY", cell: ({ why }) => why, least: 6 },
  { title: "COST", cell: ({ cost }) => cost, align: "right" },
  { title: "MORE", cell: () => "seldom", above: 100 }
]

const rows: ReadonlyArray<Row> = [
  { name: "a", why: "short", cost: "$1.00" },
  { name: "a rather long name", why: "and a reason that would need a wide window to be read", cost: "$100.00" },
  { name: "佐藤 美咲 👩‍🚀", why: "\u001b[31mred\u001b[0m \u202e", cost: "$0" }
]

const drawn = (width: number) => stripVTControlCharacters(table(columns, rows, width)).split("\n")

describe("a table", () => {
  it("takes what it needs where there is room, and lines up whatever is in it", () => {
    expect(drawn(Number.POSITIVE_INFINITY)).toEqual([
      "NAME                WHY                                                       COST  MORE",
      "a                   short                                                    $1.00  seldom",
      "a rather long name  and a reason that would need a wide window to be read  $100.00  seldom",
      "佐藤 美咲 👩‍🚀        \\x1b[31mred\\x1b[0m \\u202e                                   $0  seldom"
    ])
  })

  it("fits into the window: long texts are cut, numbers never, and what is needed least is left out", () => {
    for (const width of [80, 60, 40, 30]) {
      const lines = drawn(width)
      for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width)
      expect(lines[2]).toMatch(/ \$100\.00$/)
      expect(lines[0]).not.toContain("MORE")
    }
    expect(drawn(40)[2]).toMatch(/^a rathe\S* +\S.*… +\$100\.00$|^a rath.*…/)
  })
})

describe("numbers for people", () => {
  it("tell the truth in few characters", () => {
    expect([0, 0.000002, 0.00042, 0.0021, 0.5, 12.345, 9_999.99, 12_345, 3_400_000].map(dollars)).toEqual([
      "$0",
      "<$.00001",
      "$0.00042",
      "$0.0021",
      "$0.5000",
      "$12.35",
      "$9999.99",
      "$12,345",
      "$3.4M"
    ])
    expect([0, 999, 1_000, 9_949, 9_960, 999_499, 999_600, 3_400_000].map(shortCount)).toEqual([
      "0",
      "999",
      "1.0k",
      "9.9k",
      "10k",
      "999k",
      "1.0M",
      "3.4M"
    ])
    expect([0, 0.01, 0.44, 9.94, 9.96, 999.4, 1_234, 99_940, 720_000, 7_200_000].map(duration)).toEqual([
      "0 ms",
      "<.1 ms",
      "0.4 ms",
      "9.9 ms",
      "10 ms",
      "999 ms",
      "1.2 s",
      "99.9 s",
      "12 min",
      "2.0 h"
    ])
    expect([0, 0.004, 0.0994, 0.123, 1].map(percent)).toEqual(["0 %", "0.4 %", "9.9 %", "12 %", "100 %"])
  })
})
