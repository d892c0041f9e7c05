import { Organisation } from "@agentwatch/core/api/Auth"
import { Effect, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { Database } from "../../../src/store/clickhouse/Database.js"
import { wholeTraces } from "../../../src/store/clickhouse/wholeTraces.js"
import { prepared } from "./stores.js"

/** Spans of so many traces, one of each; `place` tells those of a trace apart. */
const insert = (traces: ReadonlyArray<number>, place: number, organisation = "a") =>
  Effect.flatMap(Database, ({ quoted, run }) => {
    const rows = traces.map((trace) => {
      const id = trace.toString(16)
      const at = `2026-01-01 00:00:${String(place).padStart(2, "0")}.000000000`
      const text = [organisation, id.padStart(32, "0"), String(place).padStart(16, "0"), `span ${place}`, at, at, "bot"]
      return `(${text.map((one) => `'${one}'`).join(", ")}, 'model-${place}', ${place})`
    })
    return run(
      `INSERT INTO ${quoted}.spans (org_id, trace_id, span_id, name, start_time, end_time, agent_id, model, cost_nano) VALUES ${rows.join(", ")}`
    )
  })

const Row = Schema.Struct({
  low: Schema.String,
  spans: Schema.String,
  cost: Schema.String,
  models: Schema.Array(Schema.String)
})

/** Reads all traces, or those that are in each of some lists. */
const readAmong = (...among: ReadonlyArray<ReadonlyArray<number>>) =>
  Effect.gen(function* () {
    const database = yield* Database
    const { sql } = database
    const whole = yield* wholeTraces(database)
    const keys = among.map((lows) => sql.literal(lows.map((low) => `(0, ${low})`).join(", ")))
    return Effect.map(
      database.query(
        Row,
        (tables) => sql`
          SELECT toString(low) AS low, toString(spans) AS spans, toString(cost_nano) AS cost, arraySort(models) AS models
          FROM ${whole(tables, keys)} AS w ORDER BY w.low`
      ),
      (rows) => rows.map(({ cost, low, models, spans }) => [Number(low), Number(spans), Number(cost), models.join()])
    )
  })

const read = readAmong()

const merge = Effect.flatMap(Database, ({ quoted, run }) => run(`OPTIMIZE TABLE ${quoted}.traces FINAL`))

const many = Array.from({ length: 200 }, (_, index) => index + 1)

/** 200 traces of one span each in one part; afterwards one of them goes on, and one is new. */
const grown = Effect.gen(function* () {
  const { quoted, run } = yield* Database
  // No merge but those that are asked for.
  yield* run(`SYSTEM STOP MERGES ${quoted}.traces`)
  yield* insert(many, 1)
  yield* insert(many, 1, "b")
  yield* run(`SYSTEM START MERGES ${quoted}.traces`)
  yield* merge
  yield* run(`SYSTEM STOP MERGES ${quoted}.traces`)
  yield* insert([7], 2)
  yield* insert([7, 300], 3)
})

const expected = [
  ...many.map((trace) => (trace === 7 ? [7, 3, 6, "model-1,model-2,model-3"] : [trace, 1, 1, "model-1"])),
  [300, 1, 3, "model-3"]
]

const on = <A, E>(use: Effect.Effect<A, E, Database | Organisation>) =>
  use.pipe(Effect.provideService(Organisation, "a"), Effect.provide(prepared()), Effect.runPromise)

describe("traces whose rows lie in several parts", () => {
  it("are each read as one, whether they were there, went on, or are new", () =>
    on(
      Effect.gen(function* () {
        yield* grown
        expect(yield* yield* read).toEqual(expected)
      })
    ))

  it("are left out where they are not among those that are asked for, wherever their rows lie", () =>
    on(
      Effect.gen(function* () {
        yield* grown
        const of = (...traces: ReadonlyArray<number>) =>
          expected.filter(([trace]) => traces.some((one) => one === trace))
        expect(yield* yield* readAmong([7, 8, 300])).toEqual(of(7, 8, 300))
        expect(yield* yield* readAmong([8, 9])).toEqual(of(8, 9))
        expect(yield* yield* readAmong([7, 8, 300], [8, 300, 9])).toEqual(of(8, 300))
        const reading = yield* readAmong([7, 9], [7, 300])
        const { quoted, run } = yield* Database
        yield* run(`SYSTEM START MERGES ${quoted}.traces`)
        yield* merge
        expect(yield* reading).toEqual(of(7))
      })
    ))

  it("are read rightly when their parts are merged between looking at them and reading", () =>
    on(
      Effect.gen(function* () {
        yield* grown
        const reading = yield* read
        const { quoted, run } = yield* Database
        yield* run(`SYSTEM START MERGES ${quoted}.traces`)
        yield* merge
        expect(yield* reading).toEqual(expected)
      })
    ))

  it("are read rightly when hardly any of them are in one part", () =>
    on(
      Effect.gen(function* () {
        const { quoted, run } = yield* Database
        yield* run(`SYSTEM STOP MERGES ${quoted}.traces`)
        for (const place of [1, 2, 3]) yield* insert([1, 2, place + 10], place)
        expect(yield* yield* read).toEqual([
          [1, 3, 6, "model-1,model-2,model-3"],
          [2, 3, 6, "model-1,model-2,model-3"],
          [11, 1, 1, "model-1"],
          [12, 1, 2, "model-2"],
          [13, 1, 3, "model-3"]
        ])
      })
    ))
})
