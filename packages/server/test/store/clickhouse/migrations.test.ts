import { Organisation } from "@agentwatch/core/api/Auth"
import { Effect, Fiber, Layer, Logger, Schedule, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { CostStore } from "../../../src/store/CostStore.js"
import { searched } from "../../../src/store/clickhouse/conditions.js"
import { Database } from "../../../src/store/clickhouse/Database.js"
import { layerClickhouse } from "../../../src/store/clickhouse/layer.js"
import { migrate, retain } from "../../../src/store/clickhouse/Migrator.js"
import { migrations } from "../../../src/store/clickhouse/migrations.js"
import { insertColumns } from "../../../src/store/clickhouse/rows/columns.js"
import { MetricsStore } from "../../../src/store/MetricsStore.js"
import { TraceStore } from "../../../src/store/TraceStore.js"
import { freshDirectory } from "../../directories.js"
import { again, append, database, entry, listed, type MadeEntry, stored, textOf } from "./stores.js"

const hour = 3_600_000

/** Writes rows as the version did whose schema is in place: without the columns that came later. */
const insertOld = (entries: ReadonlyArray<MadeEntry>) =>
  Effect.gen(function* () {
    const { quoted, rows, run, sql } = yield* Database
    const present = yield* rows(
      Schema.Struct({ name: Schema.String }),
      sql`SELECT name FROM system.columns WHERE database = 'agentwatch' AND table = 'spans'`
    )
    const known = new Set(present.map(({ name }) => name))
    const kept = insertColumns.flatMap((column, index) => (known.has(column) ? [index] : []))
    const lines = entries.map((entry) => {
      const values: ReadonlyArray<unknown> = JSON.parse(textOf(entry))
      return JSON.stringify(kept.map((index) => values[index]))
    })
    const columns = kept.map((index) => insertColumns[index]).join(", ")
    yield* run(
      `INSERT INTO ${quoted}.spans (${columns}) SETTINGS max_partitions_per_insert_block = 0
       FORMAT JSONCompactEachRow\n${lines.join("\n")}\n`
    )
  })

/** Waits until whatever is to be rewritten of the spans has been. */
const indexed = Effect.gen(function* () {
  const { rows, sql } = yield* Database
  const [left] = yield* rows(
    Schema.Struct({ reasons: Schema.String, left: Schema.NumberFromString }),
    sql`SELECT toString(count()) AS left, arrayStringConcat(groupArray(latest_fail_reason), '; ') AS reasons
        FROM system.mutations WHERE database = 'agentwatch' AND NOT is_done`
  )
  return left
}).pipe(
  Effect.repeat({ until: (left) => left?.left === 0, schedule: Schedule.spaced("50 millis") }),
  Effect.timeout("20 seconds")
)

/** Whether a search goes by the index of words, of all there is. */
const usesIndex = (search: string) =>
  Effect.gen(function* () {
    const { rows, sql } = yield* Database
    const plan = yield* rows(
      Schema.Struct({ explain: Schema.String }),
      sql`EXPLAIN indexes = 1 SELECT count() FROM agentwatch.spans WHERE ${searched(sql, search)}
          SETTINGS query_plan_direct_read_from_text_index = 0`
    )
    return plan.some(({ explain }) => explain.includes("Name: by_word"))
  })

/** How many spans a search finds. */
const holding = (search: string) =>
  Effect.gen(function* () {
    const { rows, sql } = yield* Database
    const [found] = yield* rows(
      Schema.Struct({ spans: Schema.NumberFromString }),
      sql`SELECT toString(count()) AS spans FROM agentwatch.spans WHERE ${searched(sql, search)}`
    )
    return found?.spans
  })

/** Versions that a store may be of: each takes seconds to be made, brought up to date and read. */
const earlier = () => {
  const all = migrations.slice(0, -1).map(({ version }) => version)
  return process.env.AGENTWATCH_LONG === undefined ? [all[0], all.at(-1)] : all
}

describe("a store that an earlier version has written", { timeout: 600_000 }, () => {
  it("is opened with its spans, and knows them when they are sent again", async () => {
    const directory = freshDirectory()
    const old = [0, 1, 30, 24 * 20].map((hours) => entry({ cost_usd: 0.5 }, "a", Date.now() - hours * hour))
    await Effect.gen(function* () {
      yield* migrate(migrations.slice(0, 3))
      yield* retain(30)
      yield* insertOld(old)
      expect(yield* stored).toEqual([4, 4])
    }).pipe(Effect.provide(database(directory)), Effect.runPromise)

    const [fresh] = [entry()]
    for (const round of [1, 2]) {
      const became = await append(
        [...old, ...old.map((one) => again(one)), fresh].filter((one) => one !== undefined)
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

  it("is brought up to date from its version, and what is summed up of its spans is what they come to", async () => {
    for (const version of earlier()) {
      const directory = freshDirectory()
      const call = {
        model_name: "gpt-4o",
        provider: "openai",
        prompt_tokens: 10,
        completion_tokens: 5,
        latency_ms: 200
      }
      const old = [0, 1, 30, 24 * 20].map((hours) =>
        entry(
          {
            cost_usd: 0.5,
            model_inference: call,
            tags: ["t"],
            agent_id: "r",
            output: "“refunded”—late…",
            input: '["\\nsaid"]'
          },
          "a",
          Date.now() - hours * hour
        )
      )
      await Effect.gen(function* () {
        yield* migrate(migrations.slice(0, version))
        yield* insertOld(old)
      }).pipe(Effect.provide(database(directory)), Effect.runPromise)

      const found = await Effect.gen(function* () {
        const { summary, breakdown } = yield* MetricsStore
        yield* append([...old, entry({ model_inference: call, tags: ["t"] }, "a")])
        const { total_requests, latency_p50 } = yield* summary({ period: "all" })
        const [group] = yield* breakdown({ period: "all", group_by: "tag" })
        const { total } = yield* Effect.flatMap(TraceStore, ({ list }) => list({ agent_id: "r" }))
        const days = yield* Effect.flatMap(CostStore, ({ daily }) => daily({}))
        const spent = days.reduce((sum, { calls }) => sum + calls, 0)
        // The index of words may still be being made.
        const found = (yield* listed({ search: "said late refunded" })).length
        return { total_requests, near: Math.abs(latency_p50 - 200) < 2, tagged: group?.requests, total, spent, found }
      }).pipe(
        Effect.provideService(Organisation, "a"),
        Effect.provide(
          layerClickhouse({ directory, database: "agentwatch", retentionDays: 30 }).pipe(
            Layer.provideMerge(Logger.remove(Logger.defaultLogger))
          )
        ),
        Effect.runPromise
      )
      expect([version, found]).toEqual([
        version,
        { total_requests: 5, near: true, tagged: 5, total: 4, spent: 5, found: 4 }
      ])

      const after = Effect.gen(function* () {
        yield* indexed
        expect([version, yield* usesIndex("said late refunded")]).toEqual([version, true])
        expect([version, yield* holding("said late refunded")]).toEqual([version, 4])
      })
      await after.pipe(Effect.provide(database(directory)), Effect.runPromise)
    }
  })

  it("says so at once where its disk has no room for a step, and takes it when there is", () => {
    // What the engine knows of the disk is the one thing that is made up here.
    const onFullDisk = migrations.map((step) => ({
      ...step,
      statements: (quoted: string) => step.statements(quoted).map((text) => text.replaceAll("disk.free_space", "1000"))
    }))
    return Effect.gen(function* () {
      yield* migrate(migrations.slice(0, 14))
      yield* migrate(onFullDisk.slice(0, 15))
      yield* insertOld([entry({ output: "refunded" })])
      const refused = yield* Effect.flip(migrate(onFullDisk))
      expect(refused.message).toContain("too little room to make the index of words anew")
      expect(yield* holding("refunded")).toBe(1)
      yield* migrate()
      yield* indexed
      expect(yield* usesIndex("refunded")).toBe(true)
      expect(yield* holding("refunded")).toBe(1)
    }).pipe(Effect.provide(database()), Effect.runPromise)
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

describe("servers that start at the same moment on a store that is empty", { timeout: 120_000 }, () => {
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
