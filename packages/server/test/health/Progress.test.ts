import { describe, expect, it } from "@effect/vitest"
import { Context, Duration, Effect, Either, Fiber, Layer, Scope, TestClock } from "effect"
import { Meters } from "../../src/health/Meters.js"
import { Progress } from "../../src/health/Progress.js"
import { Ingest } from "../../src/ingest/Ingest.js"
import { type EncodedEntry, SpanStore } from "../../src/store/SpanStore.js"
import { StoreError } from "../../src/store/StoreError.js"
import { unreadFeed } from "../kit.js"

const away = new StoreError({ transient: true, cause: new Error("away") })

const entryOf = (row: string): EncodedEntry => ({
  organisation: "a",
  traceId: row,
  spanId: "",
  hash: { a: 0, b: 0 },
  start: 0,
  request: false,
  row: Buffer.from(row),
  bytes: 100
})

/** A store that does what it is told to. */
const toldWhat = () => {
  const store = {
    parts: Effect.succeed(7) as Effect.Effect<number, StoreError>,
    letGo: () => {},
    append: Effect.void as Effect.Effect<void, StoreError>
  }
  const layer = Layer.succeed(SpanStore, {
    encode: () => entryOf(""),
    letGo: () => {},
    append: (batch) =>
      Effect.suspend(() => store.append).pipe(
        Effect.as({ stored: batch.length, duplicates: 0, contested: [], arrived: [] })
      ),
    parts: Effect.suspend(() => store.parts),
    byTrace: () => Effect.die("not asked here"),
    list: () => Effect.die("not asked here")
  })
  return { store, layer }
}

const built = Effect.gen(function* () {
  const { layer, store } = toldWhat()
  // Never closed: closing would wait for what is never stored.
  const scope = yield* Scope.make()
  const context = yield* Layer.buildWithScope(
    Progress.Default.pipe(
      Layer.provideMerge(Ingest.Default),
      Layer.provideMerge(Meters.Default),
      Layer.provide([layer, unreadFeed])
    ),
    scope
  )
  yield* TestClock.adjust("1 second")
  const { accept } = Context.get(context, Ingest)
  return { store, accept: (row: string) => accept([entryOf(row)]), ...Context.get(context, Progress) }
})

/** Asks, and lets as much time pass as the question may take. */
const answer = <A, E>(question: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const asked = yield* Effect.fork(Effect.either(question))
    yield* TestClock.adjust("5 seconds")
    const got = yield* Fiber.poll(asked)
    return got._tag === "None" ? "no answer" : Either.merge(yield* Fiber.join(asked))
  })

describe("a server", () => {
  it.effect("is ready while its store answers and nothing waits for long", () =>
    Effect.gen(function* () {
      const { accept, ready, store } = yield* built
      expect(yield* answer(ready)).toEqual({ status: "ready", waiting_spans: 0, oldest_waiting_ms: 0 })
      store.append = Effect.fail(away)
      yield* Effect.fork(Effect.exit(accept("a")))
      yield* TestClock.adjust("20 seconds")
      expect(yield* answer(ready)).toMatchObject({ status: "ready", waiting_spans: 1, oldest_waiting_ms: 20_000 })
    })
  )

  for (const [kind, parts] of [
    ["says that it fails", Effect.fail(away)],
    ["is silent", Effect.never],
    ["is silent and cannot be given up", Effect.uninterruptible(Effect.never)]
  ] as const) {
    it.effect(`is not ready while its store ${kind}, and says so within five seconds`, () =>
      Effect.gen(function* () {
        const { metrics, ready, store } = yield* built
        store.parts = parts
        const reasons = ["the store does not answer"]
        expect(yield* answer(ready)).toMatchObject({ _tag: "NotReady", error: reasons[0], reasons })
        expect(yield* answer(metrics)).toContain("agentwatch_waiting_spans 0")
        store.parts = Effect.succeed(3)
        expect(yield* answer(ready)).toMatchObject({ status: "ready" })
      })
    )
  }

  it.effect("is not ready while a span has waited for more than half a minute, and is again when it is stored", () =>
    Effect.gen(function* () {
      const { accept, metrics, ready, store } = yield* built
      store.append = Effect.fail(away)
      yield* Effect.fork(Effect.exit(accept("a")))
      yield* TestClock.adjust("45 seconds")
      expect(yield* answer(ready)).toMatchObject({ reasons: ["a span has waited for 45 seconds to be stored"] })
      store.parts = Effect.never
      expect(yield* answer(ready)).toMatchObject({
        error: "the store does not answer; a span has waited for 55 seconds to be stored"
      })
      store.parts = Effect.succeed(3)
      expect(yield* answer(metrics)).toMatch(/^agentwatch_lag_seconds 55$/m)
      store.append = Effect.void
      yield* TestClock.adjust("5 seconds")
      expect(yield* answer(ready)).toEqual({ status: "ready", waiting_spans: 0, oldest_waiting_ms: 0 })
      expect(yield* answer(metrics)).toMatch(/^agentwatch_lag_seconds 0$/m)
    })
  )

  it.effect("is not taken for one that waits by a clock that is set back", () =>
    Effect.gen(function* () {
      const { accept, ready, store } = yield* built
      yield* TestClock.setTime(Duration.toMillis("10 hours"))
      store.append = Effect.never
      yield* Effect.fork(Effect.exit(accept("a")))
      yield* TestClock.adjust("0 millis")
      yield* TestClock.setTime(Duration.toMillis("1 hour"))
      expect(yield* Effect.map(ready, ({ oldest_waiting_ms }) => oldest_waiting_ms)).toBe(0)
    })
  )
})
