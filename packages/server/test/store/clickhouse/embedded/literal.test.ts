import { Effect } from "effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Database } from "../../../../src/store/clickhouse/Database.js"
import { bound, literal } from "../../../../src/store/clickhouse/embedded/literal.js"
import { database } from "../stores.js"

const run = <A, E>(use: Effect.Effect<A, E, Database>) => Effect.runPromise(Effect.provide(use, database()))

/** What the engine takes each value for, and as which type. */
const asked = (type: string, values: ReadonlyArray<unknown>) =>
  run(
    Effect.flatMap(Database, ({ sql }) =>
      Effect.forEach(
        values,
        (value) =>
          sql<{ value: unknown; type: string }>`SELECT ${sql.param(type, value)} AS value, toTypeName(value) AS type`
      )
    )
  ).then((replies) => replies.map(([row]) => row))

const hostile = [
  "",
  "'",
  "\\",
  "\\'",
  "'; DROP TABLE spans; --",
  "{p1: String}",
  "\0",
  "a\nb\tc\r",
  "日本 🎉",
  "\\0",
  "%_"
]

describe("A value in a statement of the embedded engine", () => {
  it("is the text that was given, whatever stands in it", async () => {
    const texts = [...hostile, ...fc.sample(fc.string({ unit: "grapheme-composite" }), 60)]
    expect(await asked("String", texts)).toEqual(texts.map((value) => ({ value, type: "String" })))
  })

  it("is the list of texts that was given, also an empty one", async () => {
    const lists = [[], hostile, ...fc.sample(fc.array(fc.string({ unit: "grapheme-composite" })), 20)]
    expect(await asked("Array(String)", lists)).toEqual(lists.map((value) => ({ value, type: "Array(String)" })))
  })

  it.each([
    ["UInt8", 255],
    ["UInt32", 0],
    ["UInt64", "18446744073709551615"],
    ["Int64", "-9223372036854775808"],
    ["Float64", 0.1],
    ["Float64", -1e300]
  ])("is a %s to the last digit: %s", async (type, value) => {
    const [found] = await run(
      Effect.flatMap(
        Database,
        ({ sql }) =>
          sql`SELECT toString(${sql.param(type, value)}) AS value, toTypeName(${sql.param(type, value)}) AS type`
      )
    )
    expect(found).toEqual({ value: String(value).replace("+", ""), type })
  })

  it("is refused where it is none of its type", () => {
    expect(() => literal("UInt64", "1) OR (1=1")).toThrow("no UInt64")
    expect(() => literal("Float64", Number.NaN)).toThrow("no Float64")
    expect(() => literal("String", 1)).toThrow("no String")
    expect(() => literal("Identifier", "spans")).toThrow("no Identifier")
  })

  it("is not looked through for places of others", () => {
    expect(bound("SELECT {p1: String}, {p2: String}, {other: String}", { p1: "{p2: String}", p2: "b" })).toBe(
      "SELECT '{p2: String}', 'b', {other: String}"
    )
  })
})
