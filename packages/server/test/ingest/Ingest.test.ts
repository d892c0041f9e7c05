import { describe, expect, it } from "@effect/vitest"
import { Context, Deferred, Duration, Effect, Either, Exit, Fiber, Layer, Scope, TestClock } from "effect"
import { Meters } from "../../src/health/Meters.js"
import { Ingest } from "../../src/ingest/Ingest.js"
import { type IngestBounds, IngestConfig } from "../../src/ingest/IngestConfig.js"
import { type EncodedEntry, SpanStore } from "../../src/store/SpanStore.js"
import { StoreError } from "../../src/store/StoreError.js"
import { unreadFeed } from "../kit.js"

const bounds: IngestBounds = {
  waitingBytes: 100,
  batchBytes: 50,
  batchInterval: Duration.millis(50),
  sparseInterval: Duration.millis(50),
  manySpans: 1,
  manyBytes: 1,
  longestInterval: Duration.seconds(1),
  comfortableParts: 100,
  answerWithin: Duration.seconds(5),
  drainTimeout: Duration.seconds(10)
}

/** What a store does with a batch, told by the rows. */
type Append = (rows: ReadonlyArray<string>) => Effect.Effect<void, StoreError>

const entryOf = (row: string): EncodedEntry => ({
  organisation: "local",
  traceId: row,
  spanId: "",
  hash: { a: 0, b: 0 },
  start: 0,
  request: false,
  row: Buffer.from(row),
  bytes: row.length
})

/** The pipeline on a store that does what `append` does, in a scope that the test closes. */
const pipeline = (append: Append, changed: Partial<IngestBounds> = {}) =>
  Effect.gen(function* () {
    const scope = yield* Scope.make()
    const gone = new Set<EncodedEntry>()
    const store = Layer.succeed(SpanStore, {
      encode: () => entryOf(""),
      letGo: (entries) => entries.forEach((entry) => void gone.add(entry)),
      append: (batch) =>
        Effect.as(append(batch.map((entry) => (gone.has(entry) ? "a row that was let go" : entry.row.toString()))), {
          stored: batch.length,
          duplicates: 0,
          contested: [],
          arrived: []
        }),
      parts: Effect.succeed(1),
      byTrace: () => Effect.die("not asked here"),
      list: () => Effect.die("not asked here")
    })
    const built = Ingest.Default.pipe(
      Layer.provide([store, unreadFeed]),
      Layer.provide(Meters.Default),
      Layer.provide(Layer.succeed(IngestConfig, { ...bounds, ...changed }))
    )
    const ingest = Context.get(yield* Layer.buildWithScope(built, scope), Ingest)
    const accept = (rows: ReadonlyArray<string>) => ingest.accept(rows.map(entryOf))
    // The first batch interval is over, as it is on any server that has run for a moment.
    yield* TestClock.adjust("1 second")
    return { accept, status: ingest.status, close: Scope.close(scope, Exit.void) }
  })

/** A store that keeps what it is given; each insert is one item. */
const keeping = () => {
  const inserts: Array<ReadonlyArray<string>> = []
  const append: Append = (batch) => Effect.sync(() => void inserts.push(batch))
  return { inserts, append }
}

/** Lets everything run that can run without time passing. */
const settled = TestClock.adjust("0 millis")

const entry = (bytes: number) => "x".repeat(bytes)

const transient = new StoreError({ transient: true, cause: new Error("away") })
const permanent = new StoreError({ transient: false, cause: new Error("nonsense") })

describe("the way of spans into the store", () => {
  it.effect("a sender is answered once the store has its spans, not before", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      const { accept } = yield* pipeline(() => Deferred.await(gate))
      const sender = yield* Effect.fork(accept(["a"]))
      yield* TestClock.adjust("4 seconds")
      expect(yield* Fiber.poll(sender)).toMatchObject({ _tag: "None" })
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(sender)
    })
  )

  it.effect("deliveries that come together make one insert", () =>
    Effect.gen(function* () {
      const { append, inserts } = keeping()
      const { accept } = yield* pipeline(append)
      const senders = yield* Effect.forkAll([accept(["a", "b"]), accept(["c"]), accept(["d"])])
      yield* TestClock.adjust("50 millis")
      yield* Fiber.join(senders)
      expect(inserts).toEqual([["a", "b", "c", "d"]])
    })
  )

  it.effect("deliveries that come while an insert runs make the next one", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      const { append, inserts } = keeping()
      const { accept } = yield* pipeline((batch) => Effect.zipRight(append(batch), Deferred.await(gate)))
      yield* Effect.fork(accept(["first"]))
      yield* settled
      for (const name of ["a", "b", "c"]) {
        yield* Effect.fork(accept([name]))
        yield* TestClock.adjust("10 millis")
      }
      yield* TestClock.adjust("1 second")
      expect(inserts).toEqual([["first"]])
      yield* Deferred.succeed(gate, undefined)
      yield* TestClock.adjust("50 millis")
      expect(inserts).toEqual([["first"], ["a", "b", "c"]])
    })
  )

  it.effect("after an insert, deliveries of one interval are gathered into the next", () =>
    Effect.gen(function* () {
      const { append, inserts } = keeping()
      const { accept } = yield* pipeline(append)
      for (const name of ["first", "a", "b", "c"]) {
        yield* Effect.fork(accept([name]))
        yield* TestClock.adjust("10 millis")
      }
      expect(inserts).toEqual([["first"]])
      yield* TestClock.adjust("10 millis")
      expect(inserts).toEqual([["first"], ["a", "b", "c"]])
    })
  )

  const sparse = { sparseInterval: Duration.millis(250), manySpans: 3, manyBytes: 30 }

  it.effect("after few spans the next are gathered for longer, and what comes after none is written at once", () =>
    Effect.gen(function* () {
      const { append, inserts } = keeping()
      const { accept } = yield* pipeline(append, sparse)
      const sent = (...rows: ReadonlyArray<string>) => Effect.fork(accept(rows))
      const sizes = (after: Duration.DurationInput) =>
        Effect.map(TestClock.adjust(after), () => inserts.map((batch) => batch.length))
      yield* sent("a")
      expect(yield* sizes(0)).toEqual([1])
      yield* sent("b", "c", "d")
      expect(yield* sizes("249 millis")).toEqual([1])
      expect(yield* sizes("1 millis")).toEqual([1, 3])
      // That were many.
      yield* sent("e")
      expect(yield* sizes("50 millis")).toEqual([1, 3, 1])
      yield* sizes("250 millis")
      yield* sent("f")
      expect(yield* sizes(0)).toEqual([1, 3, 1, 1])
    })
  )

  for (const [what, rows] of [
    ["many spans", ["a", "b", "c"]],
    ["few large ones", [entry(30)]]
  ] as const) {
    it.effect(`a sender that waits for each answer and sends ${what} at once is not made to wait longer`, () =>
      Effect.gen(function* () {
        const { append, inserts } = keeping()
        const { accept } = yield* pipeline(append, sparse)
        yield* Effect.fork(Effect.forever(accept(rows)))
        yield* TestClock.adjust("1 second")
        expect(inserts).toHaveLength(21)
      })
    )
  }

  it.effect("a batch is written without waiting once it is large enough", () =>
    Effect.gen(function* () {
      const { append, inserts } = keeping()
      const { accept } = yield* pipeline(append, { waitingBytes: 1_000 })
      yield* Effect.forkAll(Array.from({ length: 6 }, () => accept([entry(25)])))
      yield* TestClock.adjust("50 millis")
      expect(inserts.map((batch) => batch.length)).toEqual([2, 2, 2])
    })
  )

  it.effect("a full buffer refuses at once, holds no more than its bytes, and takes again when it has room", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      let stored = 0
      const { accept } = yield* pipeline((batch) =>
        Effect.zipRight(
          Deferred.await(gate),
          Effect.sync(() => {
            stored += batch.reduce((bytes, { length }) => bytes + length, 0)
          })
        )
      )
      const senders = yield* Effect.forEach(Array.from({ length: 1_000 }), () =>
        Effect.fork(Effect.either(accept([entry(30)])))
      )
      yield* settled
      // Nobody waits but those whose spans are held: three of thirty bytes are what a hundred bytes take.
      const done = yield* Effect.forEach(senders, Fiber.poll)
      expect(done.filter(({ _tag }) => _tag === "None")).toHaveLength(3)
      const refused = yield* Effect.flip(accept([entry(30)]))
      expect(refused).toMatchObject({ _tag: "BufferFull", waitingBytes: 90 })
      yield* accept([])

      yield* Deferred.succeed(gate, undefined)
      yield* TestClock.adjust("1 second")
      const answers = yield* Effect.forEach(senders, Fiber.join)
      expect(answers.filter(Either.isRight)).toHaveLength(3)
      expect(stored).toBe(90)
      const again = yield* Effect.fork(accept([entry(30)]))
      yield* TestClock.adjust("50 millis")
      yield* Fiber.join(again)
      expect(stored).toBe(120)
    })
  )

  it.effect("a delivery larger than the buffer passes where nothing else waits", () =>
    Effect.gen(function* () {
      const { append, inserts } = keeping()
      const { accept } = yield* pipeline(append)
      const sender = yield* Effect.fork(accept([entry(500)]))
      yield* TestClock.adjust("50 millis")
      yield* Fiber.join(sender)
      expect(inserts).toEqual([[entry(500)]])
    })
  )

  it.effect("a store that comes back in time is given the same batch again, and the sender notices nothing", () =>
    Effect.gen(function* () {
      const { append, inserts } = keeping()
      let away = 3
      const { accept } = yield* pipeline((batch) =>
        Effect.suspend(() => (away-- > 0 ? Effect.fail(transient) : append(batch)))
      )
      const sender = yield* Effect.fork(accept(["a"]))
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(sender)
      expect(inserts).toEqual([["a"]])
    })
  )

  it.effect("a store that stays away is asked less and less often, and its senders are told within seconds", () =>
    Effect.gen(function* () {
      let asked = 0
      const { accept, status } = yield* pipeline(() =>
        Effect.suspend(() => {
          asked++
          return Effect.fail(transient)
        })
      )
      const sender = yield* Effect.fork(Effect.flip(accept(["a"])))
      yield* TestClock.adjust("1 second")
      expect(asked).toBeGreaterThan(1)
      // Before our own SDK would stop waiting.
      yield* TestClock.adjust("4 seconds")
      expect((yield* Fiber.join(sender))._tag).toBe("NotStored")
      expect(asked).toBeLessThan(15)
      expect(yield* status).toMatchObject({ spans: 1, bytes: 1 })
    })
  )

  it.effect("a batch that the store may have is kept until that is known, and nothing is written past it", () =>
    Effect.gen(function* () {
      const { append, inserts } = keeping()
      let away = true
      const { accept, status } = yield* pipeline((batch) =>
        Effect.suspend(() => (away ? Effect.fail(transient) : append(batch)))
      )
      const first = yield* Effect.fork(Effect.flip(accept(["a"])))
      yield* TestClock.adjust("1 second")
      const second = yield* Effect.fork(Effect.flip(accept(["b"])))
      yield* TestClock.adjust("10 minutes")
      // Both were told to come back; what nobody had begun to write is left to them.
      expect([(yield* Fiber.join(first))._tag, (yield* Fiber.join(second))._tag]).toEqual(["NotStored", "NotStored"])
      expect(yield* status).toMatchObject({ spans: 1, bytes: 1 })
      away = false
      yield* TestClock.adjust("5 seconds")
      yield* settled
      expect(inserts).toEqual([["a"]])
      expect(yield* status).toEqual({ spans: 0, bytes: 0, oldest: undefined })
      const again = yield* Effect.fork(accept(["b"]))
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(again)
      expect(inserts).toEqual([["a"], ["b"]])
    })
  )

  it.effect("of a batch that a store will never take, all is stored but what is wrong with it, which is told", () =>
    Effect.gen(function* () {
      const { append, inserts } = keeping()
      let asked = 0
      const { accept } = yield* pipeline(
        (batch) =>
          Effect.suspend(() => {
            asked++
            return batch.some((row) => row.startsWith("bad")) ? Effect.fail(permanent) : append(batch)
          }),
        { waitingBytes: 1_000, batchBytes: 1_000 }
      )
      const refused = (rows: ReadonlyArray<string>) =>
        Effect.map(accept(rows), (found) => [...found].map(([{ row }, reason]) => `${row}: ${reason}`))
      const senders = yield* Effect.forkAll([refused(["a", "bad 1", "b"]), refused(["c"]), refused(["bad 2"])])
      yield* TestClock.adjust("50 millis")
      expect([...(yield* Fiber.join(senders))]).toEqual([["bad 1: nonsense"], [], ["bad 2: nonsense"]])
      expect(inserts.flat().toSorted()).toEqual(["a", "b", "c"])
      // Nothing is tried twice: five spans are parted at most four times, and each part is asked for once.
      expect(asked).toBeLessThanOrEqual(9)
    })
  )

  it.effect("a fault in the store reaches the senders of that batch and nobody else", () =>
    Effect.gen(function* () {
      const { append, inserts } = keeping()
      const { accept } = yield* pipeline((batch) => (batch.includes("bad") ? Effect.die("a bug") : append(batch)))
      const bad = yield* Effect.fork(Effect.exit(accept(["bad"])))
      yield* TestClock.adjust("50 millis")
      expect(yield* Fiber.join(bad)).toEqual(Exit.die("a bug"))
      const good = yield* Effect.fork(accept(["good"]))
      yield* TestClock.adjust("50 millis")
      yield* Fiber.join(good)
      expect(inserts).toEqual([["good"]])
    })
  )

  it.effect("a sender that goes away leaves its spans to be stored, and takes up no room for ever", () =>
    Effect.gen(function* () {
      const { append, inserts } = keeping()
      const gate = yield* Deferred.make<void>()
      const { accept } = yield* pipeline((batch) => Effect.zipRight(Deferred.await(gate), append(batch)))
      for (let round = 0; round < 3; round++) {
        const sender = yield* Effect.fork(accept([entry(30)]))
        yield* settled
        yield* Fiber.interrupt(sender)
      }
      expect(yield* Effect.flip(accept([entry(30)]))).toMatchObject({ waitingBytes: 90 })
      yield* Deferred.succeed(gate, undefined)
      yield* TestClock.adjust("1 second")
      expect(inserts.flat()).toHaveLength(3)
      const whole = yield* Effect.fork(Effect.all([accept([entry(50)]), accept([entry(50)])], { concurrency: 2 }))
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(whole)
    })
  )

  it.effect("closing writes what is left, and refuses what comes after", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      const { append, inserts } = keeping()
      const { accept, close } = yield* pipeline((batch) => Effect.zipRight(Deferred.await(gate), append(batch)))
      const senders = yield* Effect.forEach(["a", "b", "c"], (name) =>
        Effect.zipLeft(Effect.fork(accept([name])), settled)
      )
      const closing = yield* Effect.fork(close)
      yield* settled
      expect(yield* Effect.flip(accept(["late"]))).toMatchObject({ _tag: "BufferFull" })
      expect(yield* Fiber.poll(closing)).toMatchObject({ _tag: "None" })
      yield* Deferred.succeed(gate, undefined)
      yield* settled
      yield* Fiber.join(closing)
      yield* Fiber.joinAll(senders)
      expect(inserts.flat()).toEqual(["a", "b", "c"])
    })
  )

  for (const [kind, silent] of [
    ["", Effect.never],
    [" and cannot be interrupted", Effect.uninterruptible(Effect.never)]
  ] as const) {
    it.effect(`a store that never answers${kind} cannot hold shutdown for ever`, () =>
      Effect.gen(function* () {
        const { accept, close } = yield* pipeline(() => silent)
        yield* Effect.fork(accept(["a"]))
        yield* settled
        const closing = yield* Effect.fork(close)
        yield* TestClock.adjust("9 seconds")
        expect(yield* Fiber.poll(closing)).toMatchObject({ _tag: "None" })
        yield* TestClock.adjust("1 second")
        yield* Fiber.join(closing)
      })
    )
  }

  it.effect("a quiet pipeline waits for spans and for nothing else: no timer runs", () =>
    Effect.gen(function* () {
      const { append } = keeping()
      const { accept } = yield* pipeline(append)
      expect([...(yield* TestClock.sleeps())]).toEqual([])
      const sender = yield* Effect.fork(accept(["a"]))
      yield* TestClock.adjust("1 hour")
      yield* Fiber.join(sender)
      expect([...(yield* TestClock.sleeps())]).toEqual([])
    })
  )
})
