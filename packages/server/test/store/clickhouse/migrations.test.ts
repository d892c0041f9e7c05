import { Effect, Fiber, Layer, Logger } from "effect"
import { describe, expect, it } from "vitest"
import { Database } from "../../../src/store/clickhouse/Database.js"
import { insertColumns } from "../../../src/store/clickhouse/insertRow.js"
import { layerClickhouse } from "../../../src/store/clickhouse/layer.js"
import { migrate, retain } from "../../../src/store/clickhouse/Migrator.js"
import { migrations } from "../../../src/store/clickhouse/migrations.js"
import { SpanStore } from "../../../src/store/SpanStore.js"
import { freshDirectory } from "../../kit.js"
import { again, database, entry, stored } from "./stores.js"

const hour = 3_600_000

describe("a store that an earlier version has written", () => {
  it("is opened with its spans, and knows them when they are sent again", async () => {
    const directory = freshDirectory()
    const old = [0, 1, 30, 24 * 20].map((hours) => entry({ cost_usd: 0.5 }, "a", Date.now() - hours * hour))
    await Effect.gen(function* () {
      const { quoted, run } = yield* Database
      yield* migrate(migrations.slice(0, 3))
      yield* retain(30)
      yield* run(
        `INSERT INTO ${quoted}.spans (${insertColumns.join(", ")}) SETTINGS max_partitions_per_insert_block = 0
         FORMAT JSONCompactEachRow\n${old.map(({ row }) => row).join("\n")}\n`
      )
      expect(yield* stored).toEqual([4, 4])
    }).pipe(Effect.provide(database(directory)), Effect.runPromise)

    const [fresh] = [entry()]
    for (const round of [1, 2]) {
      const became = await Effect.flatMap(SpanStore, ({ append }) =>
        append([...old, ...old.map((one) => again(one)), fresh].filter((one) => one !== undefined))
      ).pipe(
        Effect.provide(
          layerClickhouse({ directory, database: "agentwatch", retentionDays: 30 }).pipe(
            Layer.provideMerge(Logger.remove(Logger.defaultLogger))
          )
        ),
        Effect.runPromise
      )
      expect(became).toMatchObject({ stored: round === 1 ? 1 : 0, duplicates: round === 1 ? 8 : 9, contested: [] })
    }
    expect(await stored.pipe(Effect.provide(database(directory)), Effect.runPromise)).toEqual([5, 5])
  })

  it("bears every step once more, as after a start that was cut off before it was noted", () =>
    Effect.gen(function* () {
      const { quoted, run } = yield* Database
      yield* migrate()
      for (const { name, statements } of migrations) {
        const outcome = yield* Effect.either(Effect.forEach(statements(quoted), run, { discard: true }))
        expect([name, outcome._tag]).toEqual([name, "Right"])
      }
    }).pipe(Effect.provide(database()), Effect.runPromise))
})

describe("servers that start at the same moment on a store that is empty", () => {
  it("bring it up to date together", () =>
    Effect.gen(function* () {
      const starting = yield* Effect.forEach(Array.from({ length: 4 }), () =>
        Effect.fork(Effect.zipRight(migrate(), retain(30)))
      )
      yield* Fiber.joinAll(starting)
      yield* migrate()
      expect(yield* stored).toEqual([0, 0])
    }).pipe(Effect.provide(database()), Effect.runPromise))
})
