import { Effect, Fiber, Layer, Logger } from "effect"
import { expect, it } from "vitest"
import { embedded } from "../../../src/store/clickhouse/Client.js"
import { Database } from "../../../src/store/clickhouse/Database.js"
import { freshDirectory } from "../../directories.js"

const on = <A, E>(directory: string, use: Effect.Effect<A, E, Database>) =>
  use.pipe(
    Effect.provide(
      Database.Default("agentwatch").pipe(
        Layer.provide(embedded(directory)),
        Layer.provideMerge(Logger.remove(Logger.defaultLogger))
      )
    ),
    Effect.runPromise
  )

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
