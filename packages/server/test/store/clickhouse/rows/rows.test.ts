import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { it as property } from "@effect/vitest"
import { Effect, FastCheck, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { Database } from "../../../../src/store/clickhouse/Database.js"
import { binaryRows } from "../../../../src/store/clickhouse/rows/binaryRows.js"
import { insertColumns, type Shape, shapesOf, type Value } from "../../../../src/store/clickhouse/rows/columns.js"
import type { RowFormat } from "../../../../src/store/clickhouse/rows/RowFormat.js"
import { Slabs } from "../../../../src/store/clickhouse/rows/Slabs.js"
import { textRows } from "../../../../src/store/clickhouse/rows/textRows.js"
import { spansInsert } from "../../../../src/store/clickhouse/spansInsert.js"
import { freshDirectory } from "../../../directories.js"
import { prepared } from "../stores.js"

const text = FastCheck.oneof(
  FastCheck.string({ unit: "grapheme", maxLength: 20 }),
  FastCheck.constantFrom(
    "",
    "\0",
    "a\nb",
    '"\\',
    "ü".repeat(64),
    "x".repeat(127),
    "x".repeat(128),
    "é\u2028".repeat(9_000)
  ),
  FastCheck.nat(300).map((length) => "y".repeat(length))
)
const hex = (digits: number) =>
  FastCheck.string({ unit: FastCheck.constantFrom(..."09af"), minLength: digits, maxLength: digits })
const whole = FastCheck.oneof(FastCheck.nat(300), FastCheck.maxSafeNat())

const valueOf = (shape: Shape): FastCheck.Arbitrary<Value> => {
  switch (shape) {
    case "text":
      return text
    case 16:
    case 32:
      return hex(shape)
    case "list":
      return FastCheck.array(text, { maxLength: 4 })
    // From 2002 to 2030; as a text the engine reads none of before.
    case "nanos":
      return FastCheck.bigInt(1_010_000_000_000_000_000n, 1_900_000_000_000_000_000n)
    case "whole":
      return whole
    case "count":
      return FastCheck.option(whole)
    case "signed":
      return FastCheck.oneof(FastCheck.maxSafeInteger(), FastCheck.integer({ min: -300, max: 300 }))
    case "real":
      return FastCheck.nat(1_000_000_000).map((nanos) => nanos / 1_000)
    case "flag":
      return FastCheck.boolean()
  }
}

const values = FastCheck.tuple(...shapesOf(insertColumns).map(valueOf))
const lines = FastCheck.array(FastCheck.record({ values, arrival: FastCheck.maxSafeNat() }), { maxLength: 5 })
const deadline = FastCheck.option(FastCheck.maxSafeNat(), { nil: undefined })

/** Memory that an earlier insert has left. */
const spare = FastCheck.option(
  FastCheck.nat(20_000).map((length) => Buffer.alloc(length, "]")),
  { nil: undefined }
)

const written = ({ write }: RowFormat, rows: ReadonlyArray<{ values: ReadonlyArray<Value>; arrival: number }>) => {
  const slabs = new Slabs()
  return rows.map(({ arrival, values }) => {
    const { bytes, from, slab } = write(values, slabs)
    return { arrival, entry: { row: slab.bytes.subarray(from, from + bytes), bytes } }
  })
}

/** As every format gives them back: nanoseconds may be a text. */
const plain = (rows: ReadonlyArray<ReadonlyArray<Value>>) =>
  rows.map((row) => row.map((value) => (typeof value === "bigint" ? String(value) : value)))

for (const format of [textRows, binaryRows]) {
  describe(`rows as ${format.name}`, () => {
    property.prop(
      "are the values of each with its arrival and the deadline behind them, whatever memory they are written into",
      { lines, deadline, spare },
      ({ deadline, lines, spare }) => {
        const rows = format.join(written(format, lines), deadline, spare)
        const columns = [...insertColumns, "arrival", ...(deadline === undefined ? [] : ["begin_before"])]
        const more = deadline === undefined ? [] : [deadline]
        expect(plain(format.read(columns, rows))).toEqual(
          plain(lines.map(({ arrival, values }) => [...values, arrival, ...more]))
        )
      },
      { fastCheck: { numRuns: 200 } }
    )

    property.prop("can be read one by one before they have an arrival", { values }, ({ values }) => {
      const [line] = written(format, [{ values, arrival: 1 }])
      expect(plain(format.read(insertColumns, line?.entry.row ?? Buffer.alloc(0)))).toEqual(plain([values]))
    })

    it("are written into the memory that is there where it is long enough, and into more where it is not", () => {
      const [values = []] = FastCheck.sample(valuesOfShort, 1)
      const rows = written(format, [{ values, arrival: 1 }])
      const enough = Buffer.allocUnsafeSlow(100_000)
      expect(format.join(rows, undefined, enough).buffer).toBe(enough.buffer)
      const little = Buffer.allocUnsafeSlow(8)
      expect(format.join(rows, undefined, little).buffer).not.toBe(little.buffer)
    })
  })
}

const valuesOfShort = values.filter((row) => JSON.stringify(plain([row])).length < 50_000)

describe("rows as bytes", () => {
  const [good = []] = FastCheck.sample(values, 1)
  const spoiled = (column: string, value: Value) => good.with(insertColumns.indexOf(column as never), value)

  it("are not written where a value would put all behind it out of place, or be another", () => {
    for (const [column, value] of [
      ["trace_id", "a".repeat(31)],
      ["span_id", "a".repeat(17)],
      ["cost_nano", 1.5],
      ["cost_nano", -1],
      ["cost_nano", 2 ** 53],
      ["cost_nano", Number.NaN],
      ["prompt_tokens", -1]
    ] as const) {
      expect(() => binaryRows.write(spoiled(column, value), new Slabs()), `${column} ${value}`).toThrow(
        /^(an id of|not such a whole number)/
      )
    }
    expect(() => binaryRows.write(spoiled("cache_saved_nano", -1), new Slabs())).not.toThrow()
  })

  it("hold half of a surrogate pair as the sign for what is unreadable", () => {
    const [line] = written(binaryRows, [{ values: spoiled("name", "a\ud800b"), arrival: 1 }])
    const [read = []] = binaryRows.read(insertColumns, line?.entry.row ?? Buffer.alloc(0))
    expect(read[insertColumns.indexOf("name")]).toBe("a\ufffdb")
  })

  it("that are cut off anywhere are not read, and neither are those of a column that nobody knows", () => {
    const [line] = written(binaryRows, [{ values: good, arrival: 1 }])
    const row = line?.entry.row ?? Buffer.alloc(0)
    for (let length = 1; length < row.length; length += 7) {
      expect(() => binaryRows.read(insertColumns, row.subarray(0, length)), `${length}`).toThrow(RangeError)
    }
    expect(() => binaryRows.read([...insertColumns, "colour"], row)).toThrow(/colour/)
  })
})

/** Each month is a part of its own, in each table. */
const ofOneMonth = (row: ReadonlyArray<Value>, at: number) =>
  row.with(insertColumns.indexOf("start_time"), 1_760_000_000_000_000_000n + BigInt(at))

const Stored = Schema.Struct({ odd: Schema.String, row: Schema.String })

it("the engine makes the same of rows as bytes and of rows as text, whatever is in them", () =>
  Effect.gen(function* () {
    const { insert, quoted, rows, sql } = yield* Database
    const all = FastCheck.sample(values, { numRuns: 150, seed: 7 }).map(ofOneMonth)
    for (const [odd, format] of [textRows, binaryRows].entries()) {
      const lines = written(
        format,
        all.map((values, at) => ({ values, arrival: 2 * at + odd }))
      )
      const begun = {
        token: `${odd}`,
        format: format.name,
        columns: [...insertColumns, "arrival"],
        rows: format.join(lines, undefined)
      }
      const file = join(freshDirectory(), "rows")
      writeFileSync(file, begun.rows)
      yield* insert(spansInsert(begun, { file }, false))
    }
    const compared = insertColumns.map((column) => (column === "latency_ms" ? "round(latency_ms, 3)" : column))
    const found = yield* rows(
      Stored,
      sql`SELECT toString(arrival % 2) AS odd, toString(tuple(${sql.literal(compared.join(", "))})) AS row
          FROM ${sql.literal(`${quoted}.spans`)} ORDER BY arrival`
    )
    expect(found).toHaveLength(300)
    for (let at = 0; at < found.length; at += 2) expect(found[at + 1]?.row).toBe(found[at]?.row)
  }).pipe(Effect.provide(prepared()), Effect.runPromise))

it("rows as bytes go into a statement as text where there is no file to read them from", () =>
  Effect.gen(function* () {
    const { insert, quoted, rows, sql } = yield* Database
    const all = FastCheck.sample(values, { numRuns: 20, seed: 8 }).map(ofOneMonth)
    const lines = written(
      binaryRows,
      all.map((values, arrival) => ({ values, arrival }))
    )
    const columns = [...insertColumns, "arrival"]
    const begun = { token: "one", format: binaryRows.name, columns, rows: binaryRows.join(lines, undefined) }
    yield* insert(spansInsert(begun, begun.rows, false))
    const found = yield* rows(
      Schema.Struct({ name: Schema.String, tags: Schema.Array(Schema.String) }),
      sql`SELECT name, tags FROM ${sql.literal(`${quoted}.spans`)} ORDER BY arrival`
    )
    const [name, tags] = (["name", "tags"] as const).map((column) => insertColumns.indexOf(column))
    expect(found).toEqual(all.map((row) => ({ name: row[name as number], tags: row[tags as number] })))
  }).pipe(Effect.provide(prepared()), Effect.runPromise))
