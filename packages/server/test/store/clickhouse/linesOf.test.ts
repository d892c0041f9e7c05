import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { linesOf } from "../../../src/store/clickhouse/linesOf.js"

const lines = FastCheck.array(
  FastCheck.record({
    values: FastCheck.array(FastCheck.oneof(FastCheck.string({ unit: "grapheme" }), FastCheck.integer()), {
      minLength: 1
    }),
    arrival: FastCheck.nat(Number.MAX_SAFE_INTEGER)
  })
)

const deadline = FastCheck.option(FastCheck.nat(Number.MAX_SAFE_INTEGER), { nil: undefined })

/** Memory that an earlier insert has left. */
const spare = FastCheck.option(
  FastCheck.nat(2_000).map((length) => Buffer.alloc(length, "]")),
  { nil: undefined }
)

describe("the lines of an insert", () => {
  it.prop(
    "are the values of each row with its arrival and the deadline behind them, whatever memory they are written into",
    { lines, deadline, spare },
    ({ deadline, lines, spare }) => {
      const rows = lines.map(({ arrival, values }) => {
        const row = Buffer.from(JSON.stringify(values))
        return { arrival, entry: { row, bytes: row.length } }
      })
      const text = linesOf(rows, deadline, spare).toString("utf8")
      const read = text.split("\n").slice(0, -1)
      expect(text === "" || text.endsWith("\n")).toBe(true)
      expect(read.map((line) => JSON.parse(line))).toEqual(
        lines.map(({ arrival, values }) => [...values, arrival, ...(deadline === undefined ? [] : [deadline])])
      )
    }
  )

  it("are written into the memory that is there where it is long enough, and into more where it is not", () => {
    const row = Buffer.from('["a"]')
    const rows = [{ arrival: 1, entry: { row, bytes: row.length } }]
    const enough = Buffer.allocUnsafeSlow(1_000)
    expect(linesOf(rows, undefined, enough).buffer).toBe(enough.buffer)
    const little = Buffer.allocUnsafeSlow(8)
    expect(linesOf(rows, undefined, little).buffer).not.toBe(little.buffer)
  })
})
