import { Effect, FastCheck, Layer } from "effect"
import { describe, expect, it } from "vitest"
import { Arrivals } from "../../../src/store/clickhouse/Arrivals.js"
import { makeAppend } from "../../../src/store/clickhouse/append.js"
import * as announced from "../../../src/store/clickhouse/claims/announced.js"
import { Database } from "../../../src/store/clickhouse/Database.js"
import * as trusted from "../../../src/store/clickhouse/intact/trusted.js"
import * as none from "../../../src/store/clickhouse/journal/none.js"
import { make, StoredKeys } from "../../../src/store/clickhouse/keys/StoredKeys.js"
import type { EncodedEntry } from "../../../src/store/SpanStore.js"
import { StoreError } from "../../../src/store/StoreError.js"
import { createRollup, entry, prepared, rolledUp, stored } from "./stores.js"

const away = new StoreError({ transient: true, cause: new Error("away") })

type Fault = "none" | "before" | "after"

/** A way to the engine on which statements fail, before they arrive or after, and which is mended at last. */
const shaky = (faults: ReadonlyArray<Fault>) =>
  Layer.effect(
    Database,
    Effect.map(Database, (real) => {
      const left = [...faults]
      return Database.make({
        ...real,
        run: (statement: string) =>
          Effect.suspend(() => {
            const fault = left.shift()
            if (fault === "before") return Effect.fail(away)
            return fault === "after" ? Effect.zipRight(real.run(statement), Effect.fail(away)) : real.run(statement)
          })
      })
    })
  )

const server = (faults: ReadonlyArray<Fault>) =>
  makeAppend.pipe(
    Effect.provide(
      Layer.mergeAll(announced.layer, none.layer, trusted.layer, Arrivals.Default).pipe(
        Layer.provideMerge(Layer.effect(StoredKeys, make())),
        Layer.provideMerge(shaky(faults))
      )
    )
  )

/** What a server does with a batch: again until it is known, and again for what another one holds. */
const settled = (
  append: Effect.Effect.Success<ReturnType<typeof server>>,
  batch: ReadonlyArray<EncodedEntry>
): Effect.Effect<number, StoreError> =>
  Effect.flatMap(Effect.retry(append(batch), { times: 40 }), ({ contested, stored }) =>
    contested.length === 0
      ? Effect.succeed(stored)
      : Effect.map(Effect.zipRight(Effect.yieldNow(), settled(append, contested)), (more) => stored + more)
  )

const fault = FastCheck.constantFrom<Fault>("none", "none", "none", "before", "after")

const faults = FastCheck.array(fault, { maxLength: 40 })

describe("several servers that are sent the same spans at the same time, on a way that breaks off now and then", () => {
  it("store each once, in the table and in what is counted beside it", () =>
    FastCheck.assert(
      FastCheck.asyncProperty(
        FastCheck.array(faults, { minLength: 3, maxLength: 3 }),
        FastCheck.array(FastCheck.array(FastCheck.nat(29), { minLength: 1, maxLength: 20 }), {
          minLength: 3,
          maxLength: 12
        }),
        (ways, batches) =>
          Effect.gen(function* () {
            yield* createRollup
            const spans = Array.from({ length: 30 }, (_, at) =>
              entry({}, at % 2 === 0 ? "a" : "b", Date.now() - at * 3_600_000)
            )
            const servers = yield* Effect.forEach(ways, server)
            const counts = yield* Effect.forEach(
              servers,
              (append, first) =>
                Effect.forEach(batches, (_, at) => {
                  // Each server takes the same batches, and begins with another one.
                  const batch = batches[(at + first) % batches.length] ?? []
                  return settled(
                    append,
                    batch.map((which) => spans[which]).filter((one) => one !== undefined)
                  )
                }),
              { concurrency: "unbounded" }
            )
            const expected = new Set(batches.flat()).size
            expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(expected)
            expect([yield* stored, yield* rolledUp]).toEqual([[expected, expected], expected])
          }).pipe(Effect.scoped, Effect.provide(prepared()), Effect.runPromise)
      ),
      { numRuns: 8 }
    ))
})
