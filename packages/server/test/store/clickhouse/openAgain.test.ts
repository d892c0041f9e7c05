import { Context, Effect, Exit, Fiber, Layer, Logger, Schedule, Scope } from "effect"
import { expect, it } from "vitest"
import { embedded } from "../../../src/store/clickhouse/Client.js"
import { Database } from "../../../src/store/clickhouse/Database.js"
import { freshDirectory } from "../../directories.js"

const store = (directory: string) =>
  Database.Default("agentwatch").pipe(
    Layer.provide(embedded(directory)),
    Layer.provideMerge(Logger.remove(Logger.defaultLogger))
  )

const on = <A, E>(directory: string, use: Effect.Effect<A, E, Database>) =>
  use.pipe(Effect.provide(store(directory)), Effect.runPromise)

it("A store opens in another directory of a process while a question of the one that was closed is still being answered", async () => {
  await on(
    freshDirectory(),
    Effect.gen(function* () {
      const { sql } = yield* Database
      const asking = yield* Effect.fork(sql`SELECT sleepEachRow(1) FROM numbers(2)`)
      yield* Effect.yieldNow()
      yield* Fiber.interruptFork(asking)
    })
  )
  const found = await on(
    freshDirectory(),
    Effect.flatMap(Database, ({ sql }) => sql<{ one: number }>`SELECT 1 AS one`)
  )
  expect(found).toEqual([{ one: 1 }])
})

/** Waits until so many questions are being answered. */
const answering = (count: number) =>
  Effect.flatMap(
    Database,
    ({ sql }) => sql<{ busy: string }>`
      SELECT toString(count()) AS busy FROM system.processes WHERE query LIKE '%sleepEachRow%' AND query NOT LIKE '%processes%'`
  ).pipe(Effect.repeat({ until: ([found]) => Number(found?.busy) === count, schedule: Schedule.spaced("20 millis") }))

it("A store that is closed ends its own questions, and none of another store of the process in the same directory", async () => {
  const directory = freshDirectory()
  await Effect.gen(function* () {
    const { sql } = yield* Database
    const { other, scope } = yield* Effect.all({
      scope: Scope.make(),
      other: Effect.map(Layer.build(store(directory)), Context.get(Database))
    })
    const leaving = yield* Effect.map(Layer.buildWithScope(store(directory), scope), Context.get(Database))
    yield* Effect.fork(leaving.sql`SELECT sum(sleepEachRow(1)) FROM numbers(1000) SETTINGS max_block_size = 1`)
    const asking = yield* Effect.fork(
      sql<{
        rows: string
      }>`SELECT toString(countIf(sleepEachRow(0.05) = 0)) AS rows FROM numbers(60) SETTINGS max_block_size = 1`
    )
    yield* Effect.provideService(answering(2), Database, other)
    yield* Scope.close(scope, Exit.void)
    expect(yield* Fiber.join(asking)).toEqual([{ rows: "60" }])
    yield* Effect.provideService(answering(0), Database, other)
  }).pipe(Effect.scoped, Effect.provide(store(directory)), Effect.runPromise)
})
