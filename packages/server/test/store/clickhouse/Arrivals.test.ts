import { Clock, Effect, FastCheck, Layer } from "effect"
import { describe, expect, it } from "vitest"
import { arrivalAt, arrivalOf, eventIdOf } from "../../../src/store/arrival.js"
import { Arrivals } from "../../../src/store/clickhouse/Arrivals.js"
import { makeAppend } from "../../../src/store/clickhouse/append.js"
import * as alone from "../../../src/store/clickhouse/claims/alone.js"
import * as trusted from "../../../src/store/clickhouse/intact/trusted.js"
import * as none from "../../../src/store/clickhouse/journal/none.js"
import { make, StoredKeys } from "../../../src/store/clickhouse/keys/StoredKeys.js"
import { entry, prepared } from "./stores.js"

/** As if a server was started and it were that late, in milliseconds since the epoch. */
const startedAt = (millis: number) => {
  const clock: Clock.Clock = Object.assign(Object.create(Clock.make()), { currentTimeMillis: Effect.succeed(millis) })
  return Effect.gen(function* () {
    return { append: yield* makeAppend, arrivals: yield* Arrivals }
  }).pipe(
    Effect.provide([
      Layer.mergeAll(alone.layer, none.layer, trusted.layer, Arrivals.Default, Layer.effect(StoredKeys, make()))
    ]),
    Effect.map(({ append, arrivals }) => ({
      before: arrivals.before,
      store: (spans: number) =>
        append(Array.from({ length: spans }, () => entry())).pipe(
          Effect.map(({ arrived }) => arrived.map(({ arrival }) => arrival)),
          Effect.withClock(clock)
        )
    })),
    Effect.withClock(clock)
  )
}

describe("the order in which spans are stored", () => {
  it("goes on where the clock stands still, is set back, or the server is started again", () =>
    Effect.gen(function* () {
      const noon = 1_795_867_200_000
      const first = yield* startedAt(noon)
      const arrivals = [...(yield* first.store(3)), ...(yield* first.store(2))]
      const later = yield* startedAt(noon + 1_000)
      const between = later.before
      arrivals.push(...(yield* later.store(1)))
      // More than a millisecond has arrivals for.
      arrivals.push(...(yield* later.store(5_000)))
      const setBack = yield* startedAt(noon - 3_600_000)
      expect(setBack.before).toBe(arrivals.at(-1))
      arrivals.push(...(yield* setBack.store(2)))
      expect(arrivals).toEqual([...new Set(arrivals)].sort((one, other) => one - other))
      expect(arrivals.filter((arrival) => arrival > between).length).toBe(5_003)
      expect(between).toBe(arrivalAt(noon + 1_000))
    }).pipe(Effect.provide(prepared()), Effect.runPromise))

  it("is what events of the feed are called by", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.nat(Number.MAX_SAFE_INTEGER), (arrival) => {
        expect(eventIdOf(arrival)).toMatch(/^\d{1,15}-\d{1,4}$/)
        expect(arrivalOf(eventIdOf(arrival))).toBe(arrival)
      })
    )
    expect(eventIdOf(arrivalAt(1_795_867_200_000) + 7)).toBe("1795867200000-7")
  })
})
