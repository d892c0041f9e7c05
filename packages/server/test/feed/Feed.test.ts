import { setImmediate } from "node:timers/promises"
import { describe, expect, it } from "@effect/vitest"
import { Chunk, Context, Deferred, Effect, Exit, Fiber, Layer, Option, Scope, TestClock } from "effect"
import { Feed } from "../../src/feed/Feed.js"
import { Meters } from "../../src/health/Meters.js"
import { FeedStore } from "../../src/store/FeedStore.js"
import { feedOn, open, pullAll, request, storeWith } from "./kit.js"

const nothingStored = storeWith([])

const publish = (...requests: ReadonlyArray<ReturnType<typeof request>>) =>
  Effect.flatMap(Feed, (feed) => feed.publish(requests))

const names = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => `${from + at}`)
const numbered = (from: number, to: number) => names(from, to).map((name) => request(name, Number(name)))

describe("the feed", () => {
  it.scoped("gives 1,000 readers every event once; one that is stuck is told what it lost, and costs nothing", () =>
    Effect.gen(function* () {
      const feed = yield* Feed
      const readers = yield* Effect.forEach(names(1, 999), () => open())
      const stuck = yield* open()
      let read = 0
      const reading = yield* Effect.forEach(readers, ({ pull }) => {
        const counted = Effect.map(pull, (said) => {
          read += said.length
          return said
        })
        return Effect.fork(pullAll({ pull: counted }, 200))
      })
      for (let at = 1; at <= 200; at += 10) {
        yield* publish(...numbered(at, at + 9))
        // As batches are a tenth of a second apart at least, all who are not stuck have read these before more come.
        while (read < readers.length * (at + 9)) yield* Effect.promise(() => setImmediate())
        const { bytes, items, readBytes } = yield* feed.held
        expect(items).toBeLessThanOrEqual(50)
        expect(bytes).toBeLessThanOrEqual(40_000)
        expect(readBytes).toBeLessThanOrEqual(60_000)
      }
      const expected = names(1, 200)
      for (const one of reading) expect(yield* Fiber.join(one)).toEqual(expected)
      expect(yield* pullAll(stuck, 51)).toEqual(["lost 150", ...names(151, 200)])
      const { lost, readers: gauge } = yield* Meters
      expect((yield* Effect.promise(() => lost.get())).values[0]?.value).toBe(150)
      expect((yield* Effect.promise(() => gauge.get())).values[0]?.value).toBe(1_000)
    }).pipe(Effect.provide(feedOn(nothingStored, { items: 50, bytes: 40_000, readBytes: 60_000 })))
  )

  it.scoped("lets the oldest go first by bytes, too, and one who lost some goes on with the rest", () =>
    Effect.gen(function* () {
      const feed = yield* Feed
      const reader = yield* open()
      for (const name of names(1, 20)) yield* publish(request(name, Number(name), { input: "x".repeat(1_000) }))
      const { bytes, items } = yield* feed.held
      expect(bytes).toBeLessThanOrEqual(10_000)
      expect(items).toBeGreaterThan(3)
      expect(yield* pullAll(reader, items + 1)).toEqual([`lost ${20 - items}`, ...names(21 - items, 20)])
    }).pipe(Effect.provide(feedOn(nothingStored, { bytes: 10_000 })))
  )

  it.scoped("shows each organisation its own, and counts as lost what was its own", () =>
    Effect.gen(function* () {
      const [ours, theirs] = [yield* open({}, "a"), yield* open({}, "b")]
      const publishThirds = (from: number, to: number) =>
        publish(...names(from, to).map((name) => request(name, Number(name), {}, Number(name) % 3 === 0 ? "b" : "a")))
      yield* publishThirds(1, 6)
      // 1 to 3 have fallen off.
      expect(yield* pullAll(ours, 3)).toEqual(["lost 2", "4", "5"])
      expect(yield* pullAll(theirs, 2)).toEqual(["lost 1", "6"])
      // What has passed of others since is not counted, either.
      yield* publishThirds(7, 12)
      expect(yield* pullAll(ours, 3)).toEqual(["lost 2", "10", "11"])
      expect(yield* pullAll(theirs, 2)).toEqual(["lost 1", "12"])
    }).pipe(Effect.provide(feedOn(nothingStored, { items: 3 })))
  )

  it.scoped("shows requests, and no other spans", () =>
    Effect.gen(function* () {
      const reader = yield* open()
      const step = request("a step", 1, { model_inference: null })
      yield* publish(step, request("a call", 2))
      expect(yield* reader.pull).toEqual(["a call"])
    }).pipe(Effect.provide(feedOn(nothingStored)))
  )

  it.scoped("says that it is there after 15 seconds of silence, to those who have heard nothing for as long", () =>
    Effect.gen(function* () {
      const [busy, quiet] = [
        yield* open({ filter: { task_name: "asked for" } }),
        yield* open({ filter: { task_name: "never" } })
      ]
      const [first, second] = [yield* Effect.fork(busy.pull), yield* Effect.fork(quiet.pull)]
      yield* TestClock.adjust("10 seconds")
      yield* publish(request("asked for", 1))
      expect(yield* Fiber.join(first)).toEqual(["asked for"])
      const third = yield* Effect.fork(busy.pull)
      yield* TestClock.adjust("4 seconds")
      expect(Option.isNone(yield* Fiber.poll(second))).toBe(true)
      yield* TestClock.adjust("2 seconds")
      expect(yield* Fiber.join(second)).toEqual(["heartbeat"])
      expect(Option.isNone(yield* Fiber.poll(third))).toBe(true)
      yield* TestClock.adjust("10 seconds")
      expect(yield* Fiber.join(third)).toEqual(["heartbeat"])
      const fourth = yield* Effect.fork(quiet.pull)
      yield* TestClock.adjust("16 seconds")
      expect(yield* Fiber.join(fourth)).toEqual(["heartbeat"])
    }).pipe(Effect.provide(feedOn(nothingStored)))
  )

  it.scoped("begins with as many of before as are asked for and fit, the oldest of them first", () =>
    Effect.gen(function* () {
      yield* publish(...numbered(1, 9), request("even", 10), request("11", 11))
      const reader = yield* open({ backlog: 3 })
      expect(yield* pullAll(reader, 3)).toEqual(["9", "even", "11"])
      const filtered = yield* open({ backlog: 1, filter: { task_name: "even" } })
      expect(yield* filtered.pull).toEqual(["even"])
      yield* publish(request("12", 12))
      expect(yield* reader.pull).toEqual(["12"])
    }).pipe(Effect.provide(feedOn(nothingStored)))
  )

  it.scoped("takes from the store what of a backlog has left memory, or was there before the server", () => {
    const stored = numbered(1, 12)
    return Effect.gen(function* () {
      const fromStore = yield* open({ backlog: 4 })
      expect(yield* pullAll(fromStore, 4)).toEqual(names(7, 10))
      yield* publish(...stored.slice(10))
      expect(yield* pullAll(fromStore, 2)).toEqual(["11", "12"])
      const mixed = yield* open({ backlog: 5 })
      expect(yield* pullAll(mixed, 5)).toEqual(names(8, 12))
      const all = yield* open({ backlog: 1_000 })
      expect(yield* pullAll(all, 12)).toEqual(names(1, 12))
    }).pipe(Effect.provide(feedOn(storeWith(stored, 10), { page: 2 })))
  })

  it.scoped("goes on behind the last event that a reader has, wherever that is, with each event once", () => {
    const stored = numbered(1, 30)
    return Effect.gen(function* () {
      yield* publish(...stored.slice(10))
      for (let last = 0; last <= 30; last++) {
        const reader = yield* open({ after: last })
        const newest = 31 + last
        stored.push(...numbered(newest, newest))
        yield* publish(...numbered(newest, newest))
        expect(yield* pullAll(reader, newest - last)).toEqual(names(last + 1, newest))
      }
    }).pipe(Effect.provide(feedOn(storeWith(stored, 10), { page: 7, items: 40 })))
  })

  it.scoped(
    "gives each event once to all of many who come back at once, also what is stored while they wait in line",
    () =>
      Effect.gen(function* () {
        const stored = numbered(1, 5)
        const gate = yield* Deferred.make<void>()
        const slow = Layer.map(storeWith(stored, 5), (context) => {
          const store = Context.get(context, FeedStore)
          const count: typeof store.count = (range, filter) =>
            Effect.zipRight(Deferred.await(gate), store.count(range, filter))
          return Context.make(FeedStore, { ...store, count })
        })
        yield* Effect.gen(function* () {
          const coming = yield* Effect.forEach(names(1, 10), () => Effect.fork(open({ after: 2 })))
          yield* Effect.yieldNow()
          stored.push(...numbered(6, 9))
          yield* publish(...numbered(6, 9))
          yield* Deferred.succeed(gate, undefined)
          const readers = yield* Effect.forEach(coming, Fiber.join)
          yield* publish(...numbered(10, 10))
          for (const reader of readers) expect(yield* pullAll(reader, 8)).toEqual(names(3, 10))
        }).pipe(Effect.provide(feedOn(slow, { questions: 1 })))
      })
  )

  it.scoped("tells one who was away for too long how many it cannot catch up on", () => {
    const stored = numbered(1, 100)
    return Effect.gen(function* () {
      const reader = yield* open({ after: 5 })
      expect(yield* pullAll(reader, 21)).toEqual(["lost 75", ...names(81, 100)])
    }).pipe(Effect.provide(feedOn(storeWith(stored, 100), { replayed: 20, page: 7 })))
  })

  it.scoped("holds nobody who has gone, however often they come and go", () =>
    Effect.gen(function* () {
      const feed = yield* Feed
      for (let round = 0; round < 100; round++) {
        const scope = yield* Scope.make()
        const reader = yield* open().pipe(Scope.extend(scope))
        const waiting = yield* Effect.fork(reader.pull)
        yield* Effect.yieldNow()
        expect((yield* feed.held).readers).toBe(1)
        yield* Fiber.interrupt(waiting)
        yield* Scope.close(scope, Exit.void)
        expect((yield* feed.held).readers).toBe(0)
        // Nor does a clock run for nobody.
        yield* TestClock.adjust("2 seconds")
        expect(yield* TestClock.sleeps()).toEqual(Chunk.empty())
      }
    }).pipe(Effect.provide(feedOn(nothingStored)))
  )

  it.scoped("ends every stream when the server stops, and breaks off the ones that are stuck", () =>
    Effect.gen(function* () {
      const feed = yield* Feed
      const cuts: Array<string> = []
      const waiting = yield* open({}, "a", () => cuts.push("waiting")).pipe(
        Effect.flatMap(({ pull }) => Effect.exit(pull)),
        Effect.scoped,
        Effect.fork
      )
      yield* open({}, "a", () => cuts.push("stuck"))
      yield* Effect.yieldNow()
      const ending = yield* Effect.fork(feed.end)
      expect(Exit.isFailure(yield* Fiber.join(waiting))).toBe(true)
      expect(cuts).toEqual([])
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(ending)
      expect(cuts).toEqual(["stuck"])
    }).pipe(Effect.provide(feedOn(nothingStored)))
  )
})
