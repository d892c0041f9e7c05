import { Effect, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { Database } from "../../../src/store/clickhouse/Database.js"
import { withoutEscapes } from "../../../src/store/clickhouse/escapes.js"
import { withoutSigns } from "../../../src/store/clickhouse/signs.js"
import { wordsOf } from "../../../src/store/clickhouse/wordsOf.js"
import { database } from "./stores.js"

const Parted = Schema.Struct({ point: Schema.Number, parted: Schema.Boolean })

describe("the words of a text", () => {
  it("are parted by the same signs in memory as in the index, whichever stands between two letters", () =>
    Effect.gen(function* () {
      const { rows, sql } = yield* Database
      const surrogates = sql`number >= 0xd800 AND number < 0xe000`
      // As JSON has it, which is how a text comes here.
      const between = `JSONExtractString(concat('{"s":"a\\\\u', leftPad(hex(toUInt16(number)), 4, '0'), 'b"}'), 's')`
      const found = yield* rows(
        Parted,
        sql`SELECT toUInt32(number) AS point,
              toBool(length(tokens(${sql.literal(withoutSigns(between))}, 'splitByNonAlpha')) = 2) AS parted
            FROM numbers(65536) WHERE NOT (${surrogates})`
      )
      expect(found.length).toBe(65_536 - 2_048)
      const differing = found.filter(
        ({ parted, point }) => (wordsOf(`a${String.fromCharCode(point)}b`).length === 2) !== parted
      )
      expect(differing).toEqual([])
    }).pipe(Effect.provide(database()), Effect.runPromise))

  it("are parted by a sign wherever it stands in a text, near its beginning or its end", () =>
    Effect.gen(function* () {
      const { rows, sql } = yield* Database
      for (const sign of ["—", "“", "«", "×", "،", "।", "。", "・", "！"]) {
        const text = `concat(repeat('a', intDiv(number, 70) + 1), '${sign}', repeat('b', number % 70 + 1))`
        // Together, and each by itself: what lies behind it in memory is no part of it.
        for (const together of [4_900, 1]) {
          const kept = yield* rows(
            Schema.Struct({ text: Schema.String }),
            sql`SELECT ${sql.literal(text)} AS text FROM numbers(4900)
                WHERE length(tokens(${sql.literal(withoutSigns(text))}, 'splitByNonAlpha')) != 2 LIMIT 3
                SETTINGS max_block_size = ${sql.literal(String(together))}`
          )
          expect(kept).toEqual([])
        }
      }
    }).pipe(Effect.provide(database()), Effect.runPromise))

  it("are parted by an escape wherever it stands in what is kept as JSON, also in one that is looked at by itself", () =>
    Effect.gen(function* () {
      const { rows, sql } = yield* Database
      for (const escape of ["\\n", "\\u001b"]) {
        const text = `concat('["', repeat('a', intDiv(number, 70) + 1), '${escape.replace("\\", "\\\\")}', repeat('b', number % 70 + 1))`
        const kept = yield* rows(
          Schema.Struct({ text: Schema.String }),
          sql`SELECT ${sql.literal(text)} AS text FROM numbers(4900)
              WHERE length(tokens(${sql.literal(withoutEscapes(text))}, 'splitByNonAlpha')) != 2
                OR endsWith(${sql.literal(withoutEscapes(text))}, concat(' ', repeat('b', number % 70 + 1))) = 0 LIMIT 3
              SETTINGS max_block_size = 1`
        )
        expect(kept).toEqual([])
      }
    }).pipe(Effect.provide(database()), Effect.runPromise))

  it("are not parted by what joins letters, nor by letters, digits and marks of any script", () => {
    for (const joining of [
      "\u00ad",
      "\u200c",
      "\u200d",
      "\u2060",
      "é",
      "e\u0301",
      "ß",
      "я",
      "ー",
      "々",
      "〇",
      "²",
      "א"
    ]) {
      expect(wordsOf(`a${joining}b`)).toHaveLength(1)
    }
    const parting = /[\p{L}\p{N}\p{M}]/u
    for (let point = 0x80; point < 0x10000; point++) {
      const sign = String.fromCharCode(point)
      if (parting.test(sign)) expect([point, wordsOf(`a${sign}b`).length]).toEqual([point, 1])
    }
  })
})
