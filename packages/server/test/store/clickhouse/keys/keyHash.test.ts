import { Effect, FastCheck, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { Database } from "../../../../src/store/clickhouse/Database.js"
import { keyHash, keyHashesIn, keyHashSql } from "../../../../src/store/clickhouse/keys/keyHash.js"
import { database } from "../stores.js"

const hex = (digits: number) =>
  FastCheck.array(FastCheck.constantFrom(..."0123456789abcdef"), { minLength: digits, maxLength: digits }).map((some) =>
    some.join("")
  )

const awkward = [
  ["0".repeat(31).concat("1"), "0".repeat(15).concat("1")],
  ["f".repeat(32), "f".repeat(16)],
  ["0".repeat(32), "0".repeat(16)],
  ["80".repeat(16), "80".repeat(8)],
  ["0123456789abcdef0123456789abcdef", "0123456789abcdef"]
] as const

describe("a span's key as a number", () => {
  it("is the same here and in the engine, for ids of every kind", async () => {
    const ids = [
      ...awkward,
      ...FastCheck.sample(FastCheck.tuple(hex(32), hex(16)), { numRuns: 2_000 }),
      // Ids that are hardly random: made by counting.
      ...Array.from({ length: 200 }, (_, at) => [
        `a${at.toString(16).padStart(31, "0")}`,
        at.toString(16).padStart(16, "0")
      ])
    ]
    const [found] = await Effect.gen(function* () {
      const { rows, sql } = yield* Database
      const values = ids.map(([trace, span]) => `('${trace}','${span}')`).join(",")
      return yield* rows(
        Schema.Struct({ hashes: Schema.String }),
        sql`SELECT arrayStringConcat(groupArray(${sql.literal(keyHashSql)})) AS hashes
            FROM (SELECT pair.1::FixedString(32) AS trace_id, pair.2::FixedString(16) AS span_id
                  FROM (SELECT arrayJoin([${sql.literal(values)}]) AS pair))`
      )
    }).pipe(Effect.provide(database()), Effect.runPromise)
    expect([...keyHashesIn(found?.hashes ?? "")]).toEqual(ids.map(([trace = "", span = ""]) => keyHash(trace, span)))
  })

  it("differs for spans that differ in one digit, and between the two ids", () => {
    const ids = new Set<string>()
    for (let at = 0; at < 100_000; at++) {
      const { a, b } = keyHash(`a${at.toString(16).padStart(31, "0")}`, "b7ad6b7169203331")
      ids.add(`${a} ${b}`)
    }
    expect(ids.size).toBe(100_000)
  })
})
