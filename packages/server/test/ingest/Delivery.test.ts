import { describe, expect, it } from "@effect/vitest"
import { Context, Deferred, Duration, Effect, Exit, Fiber, Layer, Scope, TestClock } from "effect"
import { Meters } from "../../src/health/Meters.js"
import { Ingest } from "../../src/ingest/Ingest.js"
import { type IngestBounds, IngestConfig } from "../../src/ingest/IngestConfig.js"
import { type Appended, type EncodedEntry, SpanStore } from "../../src/store/SpanStore.js"
import { StoreError } from "../../src/store/StoreError.js"
import { unreadFeed } from "../kit.js"

const bounds: IngestBounds = {
  waitingBytes: 10_000,
  batchBytes: 1_000,
  batchInterval: Duration.millis(50),
  sparseInterval: Duration.millis(50),
  manySpans: 1,
  manyBytes: 1,
  longestInterval: Duration.seconds(1),
  comfortableParts: 100,
  answerWithin: Duration.seconds(5),
  drainTimeout: Duration.seconds(10)
}

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

type Batch = ReadonlyArray<EncodedEntry>
const rowsOf = (batch: Batch) => batch.map(({ row }) => row.toString())

interface Store {
  readonly append: (batch: Batch) => Effect.Effect<Appended, StoreError>
  readonly parts?: Effect.Effect<number, StoreError>
}

const pipeline = ({ append, parts = Effect.succeed(1) }: Store, changed: Partial<IngestBounds> = {}) =>
  Effect.gen(function* () {
    const scope = yield* Scope.make()
    const gone: Array<EncodedEntry> = []
    const store = Layer.succeed(SpanStore, {
      encode: () => entryOf(""),
      letGo: (entries) => gone.push(...entries),
      append: (batch) =>
        batch.some((entry) => gone.includes(entry)) ? Effect.die("its row was let go") : append(batch),
      parts,
      byTrace: () => Effect.die("not asked here"),
      list: () => Effect.die("not asked here")
    })
    const built = Ingest.Default.pipe(
      Layer.provide([store, unreadFeed]),
      Layer.provideMerge(Meters.Default),
      Layer.provide(Layer.succeed(IngestConfig, { ...bounds, ...changed }))
    )
    const context = yield* Layer.buildWithScope(built, scope)
    const ingest = Context.get(context, Ingest)
    yield* TestClock.adjust("1 second")
    return {
      accept: (...rows: ReadonlyArray<string>) => ingest.accept(rows.map(entryOf)),
      room: ingest.room,
      status: ingest.status,
      meters: Context.get(context, Meters),
      gone: () => rowsOf(gone),
      close: Scope.close(scope, Exit.void)
    }
  })

/** A store of which another server holds some spans, until they are let go. */
const shared = (held: Set<string>) => {
  const asked: Array<ReadonlyArray<string>> = []
  const stored: Array<string> = []
  const append = (batch: Batch) =>
    Effect.sync((): Appended => {
      asked.push(rowsOf(batch))
      const contested = batch.filter(({ row }) => held.has(row.toString()))
      const ours = batch.filter(({ row }) => !held.has(row.toString()))
      stored.push(...rowsOf(ours))
      return { stored: ours.length, duplicates: 0, contested, arrived: [] }
    })
  return { asked, stored, append }
}

const settled = TestClock.adjust("0 millis")
const away = new StoreError({ transient: true, cause: new Error("away") })
const nothingWaits = { spans: 0, bytes: 0, oldest: undefined }

describe("the rows of a delivery", () => {
  it.effect("are let go once it is answered, each once, and not while any of it may be written again", () =>
    Effect.gen(function* () {
      const held = new Set(["theirs"])
      const { accept, gone } = yield* pipeline({ append: shared(held).append })
      yield* accept("mine").pipe(Effect.zipLeft(TestClock.adjust("1 second"), { concurrent: true }))
      expect(gone()).toEqual(["mine"])
      const sender = yield* Effect.fork(accept("theirs"))
      yield* TestClock.adjust("1 second")
      expect(gone()).toEqual(["mine"])
      held.clear()
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(sender)
      expect(gone()).toEqual(["mine", "theirs"])
    })
  )

  it.effect("are let go where nobody has begun to write them when its sender is told to come back", () =>
    Effect.gen(function* () {
      const written = yield* Deferred.make<Appended>()
      const { accept, gone } = yield* pipeline({ append: () => Deferred.await(written) })
      const writing = yield* Effect.fork(Effect.either(accept("begun")))
      yield* TestClock.adjust("1 second")
      const waiting = yield* Effect.fork(Effect.either(accept("waits")))
      yield* TestClock.adjust(bounds.answerWithin)
      yield* Fiber.joinAll([writing, waiting])
      expect(gone()).toEqual(["waits"])
      // What had begun goes once its write has ended.
      yield* Deferred.succeed(written, { stored: 1, duplicates: 0, contested: [], arrived: [] })
      yield* TestClock.adjust("1 second")
      expect(gone()).toEqual(["waits", "begun"])
    })
  )
})

describe("a delivery of which another server has begun to write a part", () => {
  it.effect("is answered when that is settled, asks again for that part alone, and holds nobody else up", () =>
    Effect.gen(function* () {
      const held = new Set(["theirs"])
      const { append, asked, stored } = shared(held)
      const { accept, status } = yield* pipeline({ append })
      const one = yield* Effect.fork(accept("mine", "theirs"))
      yield* TestClock.adjust("1 second")
      const other = yield* Effect.fork(accept("another"))
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(other)
      expect(yield* Fiber.poll(one)).toMatchObject({ _tag: "None" })
      expect(yield* status).toMatchObject({ spans: 1 })
      held.clear()
      yield* TestClock.adjust("1 second")
      expect((yield* Fiber.join(one)).size).toBe(0)
      expect(stored).toEqual(["mine", "another", "theirs"])
      expect(asked.flat().filter((row) => row === "mine")).toEqual(["mine"])
      expect(yield* status).toEqual(nothingWaits)
    })
  )

  it.effect("is told of what the store will never take once all of it is settled", () =>
    Effect.gen(function* () {
      const held = new Set(["theirs"])
      const { append } = shared(held)
      const nonsense = new StoreError({ transient: false, cause: new Error("nonsense") })
      const { accept } = yield* pipeline({
        append: (batch) => (batch.some(({ row }) => row.toString() === "bad") ? Effect.fail(nonsense) : append(batch))
      })
      const sender = yield* Effect.fork(accept("mine", "bad", "theirs"))
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.poll(sender)).toMatchObject({ _tag: "None" })
      held.clear()
      yield* TestClock.adjust("1 second")
      expect([...(yield* Fiber.join(sender))].map(([{ row }, reason]) => [row.toString(), reason])).toEqual([
        ["bad", "nonsense"]
      ])
    })
  )

  it.effect("is told to come back within seconds, and is then no longer asked for", () =>
    Effect.gen(function* () {
      const { append, asked } = shared(new Set(["theirs"]))
      const { accept, status } = yield* pipeline({ append })
      const sender = yield* Effect.fork(Effect.flip(accept("theirs")))
      yield* TestClock.adjust("6 seconds")
      expect((yield* Fiber.join(sender))._tag).toBe("NotStored")
      const before = asked.length
      yield* TestClock.adjust("1 minute")
      expect([asked.length, yield* status]).toEqual([before, nothingWaits])
    })
  )

  it.effect("that was told to come back while it was being written is let go when that is known", () =>
    Effect.gen(function* () {
      const { append, asked } = shared(new Set(["theirs"]))
      const { accept, room, status } = yield* pipeline(
        { append: (batch) => Effect.delay(append(batch), "10 seconds") },
        { waitingBytes: 6 }
      )
      const sender = yield* Effect.fork(Effect.flip(accept("theirs")))
      yield* TestClock.adjust("6 seconds")
      expect((yield* Fiber.join(sender))._tag).toBe("NotStored")
      expect(yield* Effect.flip(room)).toMatchObject({ waitingBytes: 6 })
      yield* TestClock.adjust("1 minute")
      yield* room
      expect([asked, yield* status]).toEqual([[["theirs"]], nothingWaits])
    })
  )

  it.effect("is told to come back at once where the server stops meanwhile, and does not hold the stop up", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      const { append } = shared(new Set(["theirs"]))
      const { accept, close } = yield* pipeline({
        append: (batch) => Effect.zipRight(Deferred.await(gate), append(batch))
      })
      const sender = yield* Effect.fork(Effect.flip(accept("theirs")))
      yield* settled
      const closing = yield* Effect.fork(close)
      yield* settled
      yield* Deferred.succeed(gate, undefined)
      yield* settled
      yield* Fiber.join(closing)
      expect((yield* Fiber.join(sender))._tag).toBe("NotStored")
    })
  )
})

describe("what is in the server's memory while the store is away", () => {
  it.effect(
    "has a bound even in the number of senders that were told to come back: then they are refused at once",
    () =>
      Effect.gen(function* () {
        const { accept, room, status } = yield* pipeline({ append: () => Effect.fail(away) })
        const answers: Array<string> = []
        for (let at = 0; at < 30; at++) {
          const sender = yield* Effect.fork(Effect.flip(accept("x")))
          yield* TestClock.adjust("6 seconds")
          answers.push((yield* Fiber.join(sender))._tag)
        }
        // The first is being written; those that gave up after it count a kilobyte each, of ten.
        expect(answers.indexOf("BufferFull")).toBe(11)
        expect(new Set(answers.slice(11))).toEqual(new Set(["BufferFull"]))
        expect((yield* Effect.flip(room))._tag).toBe("BufferFull")
        expect(yield* status).toMatchObject({ spans: 1, bytes: 1 })
      })
  )

  it.effect("is given back, and taken again, as soon as the store is back", () =>
    Effect.gen(function* () {
      let gone = true
      const stored: Array<string> = []
      const { accept, room, status } = yield* pipeline({
        append: (batch) =>
          Effect.suspend(() => {
            if (gone) return Effect.fail(away)
            stored.push(...rowsOf(batch))
            return Effect.succeed({ stored: batch.length, duplicates: 0, contested: [], arrived: [] })
          })
      })
      for (let at = 0; at < 12; at++) {
        yield* Effect.fork(Effect.exit(accept("x".repeat(900))))
        yield* TestClock.adjust("6 seconds")
      }
      expect((yield* Effect.flip(room))._tag).toBe("BufferFull")
      gone = false
      yield* TestClock.adjust("5 seconds")
      yield* room
      expect(yield* status).toEqual(nothingWaits)
      const sender = yield* Effect.fork(accept("y".repeat(900)))
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(sender)
      expect(stored).toEqual(["x".repeat(900), "y".repeat(900)])
    })
  )
})

describe("a store that has more parts than it can merge", () => {
  it.effect(
    "is left alone for a while after each batch, though the next one is full; its senders are told at once",
    () =>
      Effect.gen(function* () {
        const { append, stored } = shared(new Set())
        const slow = (batch: Batch) => Effect.delay(append(batch), "300 millis")
        const { accept } = yield* pipeline({ append: slow, parts: Effect.succeed(200) })
        const names = ["a", "b", "c"].map((name) => name.repeat(900))
        const senders = yield* Effect.forEach(names, (name) => Effect.fork(accept(name)))
        const began: Array<number> = []
        for (let step = 0; step < 16; step++) {
          began.push(stored.length)
          yield* TestClock.adjust("100 millis")
        }
        // A write takes three steps, and the rest after it another three.
        expect(began).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3])
        yield* Effect.forEach(senders, Fiber.join)
      })
  )

  it.effect("is not left alone by a server that stops", () =>
    Effect.gen(function* () {
      const { append, stored } = shared(new Set())
      const slow = (batch: Batch) => Effect.delay(append(batch), "300 millis")
      const { accept, close } = yield* pipeline({ append: slow, parts: Effect.succeed(1_000_000) })
      const names = ["a", "b", "c"].map((name) => name.repeat(900))
      yield* Effect.forEach(names, (name) => Effect.fork(accept(name)))
      // The first is written, and the store is left alone.
      yield* TestClock.adjust("400 millis")
      expect(stored).toEqual(names.slice(0, 1))
      const closing = yield* Effect.fork(close)
      yield* TestClock.adjust("600 millis")
      expect(stored).toEqual(names)
      yield* Fiber.join(closing)
    })
  )
})

describe("a store that takes spans and is silent when asked how many parts it has", () => {
  for (const [kind, parts] of [
    ["", Effect.never],
    [" and cannot be interrupted", Effect.uninterruptible(Effect.never)]
  ] as const) {
    it.effect(`holds up no answer${kind}, and the next batch for a second at most`, () =>
      Effect.gen(function* () {
        const { append, stored } = shared(new Set())
        const { accept } = yield* pipeline({ append, parts })
        const first = yield* Effect.fork(accept("a"))
        yield* settled
        yield* Fiber.join(first)
        const second = yield* Effect.fork(accept("b"))
        yield* TestClock.adjust("2 seconds")
        yield* Fiber.join(second)
        expect(stored).toEqual(["a", "b"])
      })
    )
  }

  it.effect("or fails in a way of its own, still has its senders told that their spans are stored", () =>
    Effect.gen(function* () {
      const { append } = shared(new Set())
      const { accept } = yield* pipeline({ append, parts: Effect.die("a bug") })
      for (const name of ["a", "b"]) {
        const sender = yield* Effect.fork(accept(name))
        yield* TestClock.adjust("6 seconds")
        yield* Fiber.join(sender)
      }
    })
  )
})
