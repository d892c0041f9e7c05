import { Effect, Fiber } from "effect"
import { expect, it } from "vitest"
import { Database } from "../../../../src/store/clickhouse/Database.js"
import { database } from "../stores.js"

const run = <A, E>(use: Effect.Effect<A, E, Database>) => Effect.runPromise(Effect.provide(use, database()))

it("A question that takes for ever holds up neither a write nor another question, with a parameter or without", async () => {
  const found = await run(
    Effect.gen(function* () {
      const { run, sql } = yield* Database
      const endless = yield* Effect.fork(
        sql`SELECT sum(cityHash64(number)) FROM numbers(${sql.param("UInt64", "100000000000")})`
      )
      yield* Effect.yieldNow()
      yield* run("CREATE TABLE t (n UInt8) ENGINE = Memory")
      yield* run("INSERT INTO t VALUES (1)")
      const found = yield* sql<{ n: number }>`SELECT n FROM t WHERE n = ${sql.param("UInt8", 1)}`
      yield* Fiber.interruptFork(endless)
      return found
    })
  )
  expect(found).toEqual([{ n: 1 }])
})

it("More questions than are worked on at once are all answered, and one that fails is in nobody's way", async () => {
  const ask = (n: number) =>
    Effect.flatMap(Database, ({ sql }) =>
      Effect.map(sql<{ n: number }>`SELECT ${sql.param("UInt8", n)} AS n, sleep(0.05)`, ([row]) => row?.n)
    )
  const fail = Effect.flatMap(Database, ({ sql }) => Effect.as(Effect.flip(sql`SELECT throwIf(1)`), "failed"))
  const found = await run(
    Effect.forEach(
      Array.from({ length: 12 }, (_, n) => n),
      (n): Effect.Effect<unknown, unknown, Database> => (n === 5 ? fail : ask(n)),
      { concurrency: "unbounded" }
    )
  )
  expect(found).toEqual([0, 1, 2, 3, 4, "failed", 6, 7, 8, 9, 10, 11])
})

it("A question is given up as soon as nobody waits for it any more", async () => {
  await run(
    Effect.gen(function* () {
      const { sql } = yield* Database
      const endless = yield* Effect.fork(sql`SELECT sum(cityHash64(number)) FROM numbers(100000000000)`)
      const working = sql`SELECT 1 FROM system.processes WHERE startsWith(query, 'SELECT sum(cityHash64')`
      const until = (count: number) => Effect.repeat(working, { until: (rows) => rows.length === count })
      yield* until(1)
      yield* Fiber.interrupt(endless)
      yield* until(0)
    })
  )
})
