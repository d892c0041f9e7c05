import { Deferred, Effect, Fiber, Layer } from "effect"
import { describe, expect, it } from "vitest"
import { Arrivals } from "../../../src/store/clickhouse/Arrivals.js"
import { makeAppend } from "../../../src/store/clickhouse/append.js"
import * as alone from "../../../src/store/clickhouse/claims/alone.js"
import { type Claim, Claims } from "../../../src/store/clickhouse/claims/Claims.js"
import { Database } from "../../../src/store/clickhouse/Database.js"
import * as trusted from "../../../src/store/clickhouse/intact/trusted.js"
import * as none from "../../../src/store/clickhouse/journal/none.js"
import { make, StoredKeys } from "../../../src/store/clickhouse/keys/StoredKeys.js"
import type { RowInsert } from "../../../src/store/clickhouse/RowInsert.js"
import type { EncodedEntry } from "../../../src/store/SpanStore.js"
import { StoreError } from "../../../src/store/StoreError.js"
import { again, begunWith, createRollup, entry, insertOf, prepared, rolledUp, stored, withoutView } from "./stores.js"

const day = 24 * 3_600_000
const keysLayer = Layer.effect(StoredKeys, make())

const away = new StoreError({ transient: true, cause: new Error("away") })

/** What becomes of an insert into the spans on its way: `send` is the engine's own. */
type Way = (send: Effect.Effect<void, StoreError>, insert: RowInsert) => Effect.Effect<void, StoreError>

const fails: Way = () => Effect.fail(away)
const answerIsLost: Way = (send) => Effect.zipRight(send, Effect.fail(away))
const arrives: Way = (send) => send

/** The engine, whose inserts of spans go their ways one after another; the rest arrive. */
const onWays = (ways: ReadonlyArray<Way>, sent: Array<RowInsert> = []) =>
  Layer.effect(
    Database,
    Effect.map(Database, (real) => {
      const left = [...ways]
      return Database.make({
        ...real,
        insert: (rows: RowInsert) =>
          Effect.suspend(() => {
            sent.push(rows)
            return (left.shift() ?? arrives)(real.insert(rows), rows)
          })
      })
    })
  )

const tokenOf = ({ settings }: RowInsert) => String(settings.insert_deduplication_token)

interface Setting {
  readonly claims?: Layer.Layer<Claims>
  readonly ways?: ReadonlyArray<Way>
  readonly sent?: Array<RowInsert>
}

/** An append of its own, on the engine that is there. */
const append = ({ claims = alone.layer, sent, ways = [] }: Setting = {}) =>
  makeAppend.pipe(
    Effect.provide(
      Layer.mergeAll(claims, none.layer, trusted.layer, keysLayer, Arrivals.Default).pipe(
        Layer.provideMerge(onWays(ways, sent))
      )
    )
  )

const run = <A, E>(use: Effect.Effect<A, E, Database>) => use.pipe(Effect.provide(prepared()), Effect.runPromise)

/** Does the same again until it succeeds, as its caller has to. */
const untilDone = <A>(effect: Effect.Effect<A, StoreError>) =>
  Effect.retry(effect, { times: 5, while: ({ transient }) => transient })

/** A claim that is told what to say. */
const claimsOf = (claim: (asked: number) => Claim) => {
  let asked = 0
  return Layer.succeed(Claims, Claims.of({ claim: () => Effect.sync(() => claim(++asked)) }))
}

describe("a batch of spans", () => {
  it("is stored each span once: whatever its time, its month, its organisation and its content", () =>
    run(
      Effect.gen(function* () {
        const write = yield* append()
        const one = entry({ name: "first" })
        const same = [one, again(one), { ...again(one), start: 0 }, again(one, { name: "other" })]
        expect(yield* write(same)).toMatchObject({ stored: 1, duplicates: 3, contested: [] })
        const earlier = [1, 20, 40].map((days) => {
          const { organisation, spanId, traceId } = one
          return { ...entry({ trace_id: traceId, span_id: spanId }, organisation, Date.now() - days * day) }
        })
        expect(yield* write(earlier)).toMatchObject({ stored: 0, duplicates: 3, contested: [] })
        const elsewhere = { ...entry({ trace_id: one.traceId, span_id: one.spanId }, "b") }
        expect(yield* write([...earlier, elsewhere, elsewhere])).toMatchObject({
          stored: 1,
          duplicates: 4,
          contested: []
        })
        const months = [0, 31, 62].map((days) => entry({}, "a", Date.now() - days * day))
        expect(yield* write([...months, ...months])).toMatchObject({ stored: 3, duplicates: 3, contested: [] })
        expect(yield* stored).toEqual([5, 5])
      })
    ))

  it("whose answer was lost is stored once, and counted once by what is kept beside it", () =>
    run(
      Effect.gen(function* () {
        yield* createRollup
        const sent: Array<RowInsert> = []
        const write = yield* append({ ways: [answerIsLost, fails, answerIsLost], sent })
        const batch = Array.from({ length: 20 }, () => entry())
        expect(yield* untilDone(write(batch))).toMatchObject({ stored: 20, duplicates: 0, contested: [] })
        expect(new Set(sent.map(tokenOf)).size).toBe(1)
        // The engine inside us does so by itself; older servers have to be told.
        for (const { settings } of sent)
          expect(settings).toMatchObject({ deduplicate_blocks_in_dependent_materialized_views: 1 })
        expect([yield* stored, yield* rolledUp]).toEqual([[20, 20], 20])
      })
    ))

  it("that the engine was cut off in before its views is completed there by the next attempt", () =>
    run(
      Effect.gen(function* () {
        yield* createRollup
        const database = yield* Database
        const beforeViews: Way = (send) =>
          withoutView(send).pipe(Effect.provideService(Database, database), Effect.zipRight(Effect.fail(away)))
        const write = yield* append({ ways: [beforeViews] })
        const batch = Array.from({ length: 20 }, () => entry())
        expect(yield* untilDone(write(batch))).toMatchObject({ stored: 20 })
        expect([yield* stored, yield* rolledUp]).toEqual([[20, 20], 20])
      })
    ))

  /** The engine takes the token and answers, and has none of the rows. */
  const takesTokenOnly: Way = () => Effect.void

  it("whose token the engine remembers without its rows is stored all the same, once", () =>
    run(
      Effect.gen(function* () {
        yield* createRollup
        // The rows go under another token each time, and each of these attempts fails in its own way.
        const write = yield* append({ ways: [fails, takesTokenOnly, answerIsLost, takesTokenOnly] })
        const batch = Array.from({ length: 20 }, () => entry())
        expect(yield* untilDone(write(batch))).toMatchObject({ stored: 20, duplicates: 0, contested: [] })
        expect([yield* stored, yield* rolledUp]).toEqual([[20, 20], 20])
      })
    ))

  it("whose rows are sent under a new token goes on with that one, so that a statement that is late does no harm", () =>
    run(
      Effect.gen(function* () {
        const late: Array<Effect.Effect<void, StoreError>> = []
        const isLate: Way = (send) =>
          Effect.suspend(() => {
            late.push(send)
            return Effect.fail(away)
          })
        const write = yield* append({ ways: [fails, takesTokenOnly, isLate] })
        const batch = Array.from({ length: 20 }, () => entry())
        yield* untilDone(write(batch))
        yield* Effect.all(late)
        expect([late.length, yield* stored]).toEqual([1, [20, 20]])
      })
    ))

  it("of which part is stored already is completed", () =>
    run(
      Effect.gen(function* () {
        const months = [0, 31, 62].map((days) => entry({}, "a", Date.now() - days * day))
        const database = yield* Database
        // Each month is a piece of its own, and an engine may end after any of them.
        const firstMonth: Way = (_, insert) => {
          const part = insertOf({ ...begunWith(months.slice(0, 1)), token: tokenOf(insert) })
          return Effect.zipRight(Effect.provideService(part, Database, database), Effect.fail(away))
        }
        const write = yield* append({ ways: [firstMonth] })
        expect(yield* untilDone(write(months))).toMatchObject({ stored: 3 })
        expect(yield* stored).toEqual([3, 3])
      })
    ))

  it("fails for good where a row is bad, and not where the store cannot read, convert or find something of its own", () =>
    run(
      Effect.gen(function* () {
        const failing = (type: string) =>
          append({
            ways: [
              () => Effect.fail(new StoreError({ transient: false, cause: Object.assign(new Error(type), { type }) }))
            ]
          })
        const told = (type: string) =>
          Effect.flatMap(failing(type), (write) =>
            Effect.map(Effect.flip(write([entry()])), ({ transient }) => transient)
          )
        const bad = ["CANNOT_PARSE_NUMBER", "CANNOT_READ_ARRAY_FROM_TEXT", "INCORRECT_DATA", "TOO_LARGE_STRING_SIZE"]
        for (const type of [...bad, "DECIMAL_OVERFLOW", "TYPE_MISMATCH", "ARGUMENT_OUT_OF_BOUND"]) {
          expect([type, yield* told(type)]).toEqual([type, false])
        }
        const ofStore = [
          "CANNOT_READ_FROM_FILE_DESCRIPTOR",
          "CANNOT_READ_ALL_DATA",
          "CANNOT_READ_FROM_SOCKET",
          "UNKNOWN_TABLE"
        ]
        const more = ["MEMORY_LIMIT_EXCEEDED", "TOO_MANY_PARTS", "NOT_ENOUGH_SPACE", "TIMEOUT_EXCEEDED", "READONLY", ""]
        for (const type of [...ofStore, ...more, "CANNOT_WRITE_TO_FILE_DESCRIPTOR", "NO_SUCH_COLUMN_IN_TABLE"]) {
          expect([type, yield* told(type)]).toEqual([type, true])
        }
      })
    ))
})

const ours: Claim = { lost: () => false, unbroken: true }
const theirs: Claim = { lost: () => true, unbroken: false }

describe("a batch that another server is about as well", () => {
  it("is contested with every span in it that is the same, and none of them counts as stored", () =>
    run(
      Effect.gen(function* () {
        const write = yield* append({ claims: claimsOf((asked) => (asked === 1 ? theirs : ours)) })
        const [one, other] = [entry(), entry()]
        const batch = [one, again(one), other, one]
        const first = yield* write(batch)
        expect([first.stored, first.duplicates, yield* stored]).toEqual([0, 0, [0, 0]])
        expect(first.contested).toEqual(batch)
        expect(yield* write(first.contested)).toMatchObject({ stored: 2, duplicates: 2, contested: [] })
        expect(yield* stored).toEqual([2, 2])
      })
    ))

  const written = (...entries: ReadonlyArray<EncodedEntry>) => insertOf(begunWith(entries))

  it("is looked up and planned anew where somebody came between, even if looking it up fails at first", () =>
    run(
      Effect.gen(function* () {
        const database = yield* Database
        const batch = [entry(), entry()]
        let lookUpFails = false
        const shaky = Layer.effect(
          StoredKeys,
          Effect.map(make(), (known) => ({
            ...known,
            unseen: (entries: Parameters<typeof known.unseen>[0]) => {
              if (!lookUpFails) return known.unseen(entries)
              lookUpFails = false
              return Effect.fail(away)
            }
          }))
        )
        // The claim runs out, another server writes one of the two, and ours is renewed when that one's has run out too.
        const claims = claimsOf((asked) => ({ lost: () => false, unbroken: asked !== 2 }))
        const taken: Way = () =>
          Effect.suspend(() => {
            lookUpFails = true
            return Effect.zipRight(
              Effect.provideService(written(batch[0] as EncodedEntry), Database, database),
              Effect.fail(away)
            )
          })
        const write = yield* makeAppend.pipe(
          Effect.provide(
            Layer.mergeAll(claims, none.layer, trusted.layer, shaky, Arrivals.Default).pipe(
              Layer.provideMerge(onWays([taken]))
            )
          )
        )
        expect(yield* untilDone(write(batch))).toMatchObject({ stored: 1, duplicates: 1, contested: [] })
        expect(yield* stored).toEqual([2, 2])
      })
    ))

  it("is not broken off once it is being written where its write has to begin in time, not even by a server that stops", () =>
    run(
      Effect.gen(function* () {
        const [begun, gate] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
        const slow: Way = (send) =>
          Deferred.succeed(begun, undefined).pipe(Effect.zipRight(Deferred.await(gate)), Effect.zipRight(send))
        const deadline = Date.now() + 60_000
        const write = yield* append({ claims: claimsOf(() => ({ ...ours, deadline })), ways: [slow] })
        const writing = yield* Effect.fork(write([entry()]))
        yield* Deferred.await(begun)
        const stopping = yield* Effect.fork(Fiber.interrupt(writing))
        yield* Effect.yieldNow()
        yield* Deferred.succeed(gate, undefined)
        yield* Fiber.join(stopping)
        expect(yield* stored).toEqual([1, 1])
      })
    ))

  it("is refused by the store as a whole where its write begins too late, and taken when it is claimed anew", () =>
    run(
      Effect.gen(function* () {
        const claims = claimsOf((asked) => ({
          ...ours,
          deadline: asked === 1 ? Date.now() - 1_000 : Date.now() + 60_000
        }))
        const write = yield* append({ claims })
        const batch = [entry(), entry()]
        const attempt = write(batch)
        const refused = yield* Effect.flip(attempt)
        expect([refused.transient, refused.message]).toEqual([
          true,
          expect.stringContaining("the write began too late")
        ])
        expect(yield* stored).toEqual([0, 0])
        expect(yield* attempt).toMatchObject({ stored: 2 })
        expect(yield* stored).toEqual([2, 2])
      })
    ))
})
