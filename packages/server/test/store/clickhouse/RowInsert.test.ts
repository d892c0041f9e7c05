import { renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, Layer, Logger, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { Database } from "../../../src/store/clickhouse/Database.js"
import { layerClickhouse } from "../../../src/store/clickhouse/layer.js"
import { insertColumns } from "../../../src/store/clickhouse/rows/columns.js"
import { valuesOf } from "../../../src/store/clickhouse/rows/valuesOf.js"
import { spansInsert } from "../../../src/store/clickhouse/spansInsert.js"
import { freshDirectory, storeDirectory } from "../../directories.js"
import { exactly, totals } from "./intact/disk.js"
import { append, begunWith, call, database, entry, prepared, textOf } from "./stores.js"

const Column = Schema.Struct({ name: Schema.String })

it("a row has null in no column that cannot hold it, whatever its span leaves out: the engine is told not to look for it", () =>
  Effect.gen(function* () {
    const { rows, sql } = yield* Database
    const nullable = yield* rows(
      Column,
      sql`SELECT name FROM system.columns WHERE database = 'agentwatch' AND table = 'spans' AND type LIKE 'Nullable%'`
    )
    const may = new Set(nullable.map(({ name }) => name))
    const whole = {
      cost_usd: 1e6,
      model_inference: { provider: "p", latency_ms: 1e12, prompt_tokens: 0, stream: {}, provider_cost_usd: 0 }
    }
    for (const one of [entry(), entry({ model_inference: {} }), call(), entry(whole), entry({}, "a", 0, 0)]) {
      const values = valuesOf(one.whole)
      const nulls = insertColumns.filter((_, at) => values[at] === null)
      expect(nulls.filter((name) => !may.has(name))).toEqual([])
    }
    expect(may.size).toBe(6)
  }).pipe(Effect.provide(prepared()), Effect.runPromise))

it("a store is written whatever its directory is called, though the engine sees more in some names than a name", async () => {
  for (const name of ["environment=prod", "a.zip::b", "a*", "ä ö", "it's"]) {
    const directory = join(freshDirectory(), name)
    renameSync(storeDirectory(), directory)
    const appended = await append([call(), call()]).pipe(
      Effect.provide(
        layerClickhouse({ directory, database: "agentwatch", retentionDays: 30 }).pipe(
          Layer.provideMerge(Logger.remove(Logger.defaultLogger))
        )
      ),
      Effect.runPromise
    )
    expect([name, appended.stored]).toEqual([name, 2])
    expect([name, await totals.pipe(Effect.provide(database(directory)), Effect.runPromise)]).toEqual([
      name,
      exactly(2)
    ])
  }
})

describe("rows that lie in a file", () => {
  it("are the same insert as the same rows sent as text: both together are stored and counted once", () =>
    Effect.gen(function* () {
      const { insert } = yield* Database
      for (const first of ["file", "text"]) {
        const begun = begunWith(Array.from({ length: 20 }, () => call({ output: "it's \\ “quoted”\n" })))
        const file = join(freshDirectory(), "it's \\ rows")
        writeFileSync(file, begun.rows)
        const ways = {
          file: insert(spansInsert(begun, { file }, false)),
          text: insert(spansInsert(begun, begun.rows, false))
        }
        yield* first === "file" ? ways.file : ways.text
        yield* ways.text
        yield* ways.file
        expect([first, yield* totals]).toEqual([first, exactly(first === "file" ? 20 : 40)])
      }
    }).pipe(Effect.provide(prepared()), Effect.runPromise))

  it("are refused whole where one of them is broken, and may be there later where the file is not", () =>
    Effect.gen(function* () {
      const { insert } = yield* Database
      const begun = begunWith([call(), call()])
      const file = join(freshDirectory(), "rows")
      const gone = yield* Effect.flip(insert(spansInsert(begun, { file }, false)))
      expect(gone.transient).toBe(true)
      // Rows as bytes can only have been cut off: they are written anew for the next attempt.
      const text = { ...begun, format: "JSONCompactEachRow" as const, rows: Buffer.from(`${textOf(call())}\n["a", `) }
      for (const [broken, transient] of [
        [text, false],
        [{ ...begun, rows: begun.rows.subarray(0, -1) }, true]
      ] as const) {
        writeFileSync(file, broken.rows)
        const refused = yield* Effect.flip(insert(spansInsert(broken, { file }, false)))
        expect([broken.format, refused.transient]).toEqual([broken.format, transient])
      }
      expect(yield* totals).toEqual(exactly(0))
    }).pipe(Effect.provide(prepared()), Effect.runPromise))
})
