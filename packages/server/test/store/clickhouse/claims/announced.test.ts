import { Effect, Layer, Schema, type Scope, TestClock, TestContext } from "effect"
import { describe, expect, it } from "vitest"
import { make } from "../../../../src/store/clickhouse/claims/announced.js"
import { Database } from "../../../../src/store/clickhouse/Database.js"
import { StoredKeys } from "../../../../src/store/clickhouse/keys/StoredKeys.js"
import { migrations } from "../../../../src/store/clickhouse/migrations.js"
import type { KeyHash } from "../../../../src/store/SpanStore.js"
import { StoreError } from "../../../../src/store/StoreError.js"
import { prepared } from "../stores.js"

const key = (at: number): KeyHash => ({ a: (4_000_000_000 + at) | 0, b: (3_000_000_000 + at * 4_096) | 0 })
const keys = (...all: ReadonlyArray<number>) => all.map(key)
const latest = 1_750_000_000_000

/** What a server knows of stored spans, as far as it is told. */
const knowing = () => {
  const noted = new Map<number, number>()
  const seen = { loads: 0 }
  const layer = Layer.succeed(StoredKeys, {
    unseen: Effect.succeed,
    stored: () => Effect.succeed(new Set<string>()),
    note: ({ a }, start) => void noted.set((a >>> 0) - 4_000_000_000, start),
    load: Effect.sync(() => void seen.loads++)
  })
  return { layer, noted, seen }
}

/** A store whose answers can be switched off. */
const switched = () => {
  const state = { away: false }
  const away = new StoreError({ transient: true, cause: new Error("away") })
  const layer = Layer.effect(
    Database,
    Effect.map(Database, (real) => {
      const rows: typeof real.rows = (row, statement) =>
        Effect.suspend(() => (state.away ? Effect.fail(away) : real.rows(row, statement)))
      const run: typeof real.run = (statement) =>
        Effect.suspend(() => (state.away ? Effect.fail(away) : real.run(statement)))
      return Database.make({ ...real, rows, run })
    })
  )
  return { layer, state }
}

const server = (name: string, known = knowing()) =>
  Effect.map(make(name).pipe(Effect.provide(known.layer)), ({ claim }) => ({ claim, ...known }))

/** A row as another server would have written it, `ago` seconds ago by the store's clock. */
const row = (by: string, all: ReadonlyArray<number>, ago: number, name = `of ${by}`) =>
  Effect.flatMap(Database, ({ quoted, run }) =>
    run(`INSERT INTO ${quoted}.claims (at, name, server, keys_a, keys_b, latest)
         SELECT now64(3) - toIntervalMillisecond(${Math.round(ago * 1_000)}), '${name}', '${by}',
           [${keys(...all).map(({ a }) => a >>> 0)}], [${keys(...all).map(({ b }) => b >>> 0)}], ${latest}`)
  )

/** The table as it is after a start of the store that found it empty: its blocks are counted from the beginning. */
const emptied = Effect.gen(function* () {
  const { quoted, run } = yield* Database
  yield* run(`DROP TABLE ${quoted}.claims SYNC`)
  for (const statement of migrations.flatMap(({ statements }) => statements(quoted))) {
    if (statement.includes(".claims")) yield* run(statement)
  }
})

const run = <A, E>(use: Effect.Effect<A, E, Database | Scope.Scope>) =>
  use.pipe(Effect.scoped, Effect.provide(Layer.provideMerge(prepared(), TestContext.TestContext)), Effect.runPromise)

const lostOf = ({ lost }: { readonly lost: (key: KeyHash) => boolean }, ...all: ReadonlyArray<number>) =>
  all.filter((at) => lost(key(at)))

describe("servers that claim spans in one store", () => {
  it("each keep what they were the first to claim, and hear of what others have", () =>
    run(
      Effect.gen(function* () {
        const [one, two] = [yield* server("one"), yield* server("two")]
        expect(lostOf(yield* one.claim("a", keys(1, 2), latest), 1, 2)).toEqual([])
        expect(lostOf(yield* two.claim("b", keys(2, 3), latest + 5), 2, 3)).toEqual([2])
        expect(lostOf(yield* one.claim("c", keys(1, 3, 4), latest), 1, 3, 4)).toEqual([3])
        // Each with the beginning of the newest span, which says what to look up once the key is forgotten.
        expect([...two.noted]).toEqual([
          [1, latest],
          [2, latest]
        ])
        expect([...one.noted]).toEqual([
          [2, latest + 5],
          [3, latest + 5]
        ])
      })
    ))

  it("never both have a span, however many claim it at the same moment", () =>
    run(
      Effect.gen(function* () {
        const servers = yield* Effect.forEach(["one", "two", "three", "four"], (name) => server(name))
        for (let round = 0; round < 5; round++) {
          const claims = yield* Effect.forEach(
            servers,
            ({ claim }, at) => claim(`${at} ${round}`, keys(round), latest),
            {
              concurrency: "unbounded"
            }
          )
          expect(claims.filter((claim) => lostOf(claim, round).length === 0)).toHaveLength(1)
        }
      })
    ))

  it("have to begin a write within ten seconds of the store's clock, and are told when these are over", () =>
    run(
      Effect.gen(function* () {
        const one = yield* server("one")
        const { deadline = 0 } = yield* one.claim("a", keys(1), latest)
        const { rows, sql } = yield* Database
        const [now] = yield* rows(
          Schema.Struct({ now: Schema.NumberFromString }),
          sql`SELECT toString(toUnixTimestamp64Milli(now64(3))) AS now`
        )
        const left = deadline - (now?.now ?? 0)
        expect(left).toBeLessThanOrEqual(10_000)
        expect(left).toBeGreaterThan(0)
      })
    ))

  it("take over what a claim that has run out was for, and the one that had it is told", () =>
    run(
      Effect.gen(function* () {
        const one = yield* server("one")
        yield* row("two", [1, 2], 31)
        yield* row("two", [3], 29)
        expect(lostOf(yield* one.claim("a", keys(1, 2, 3), latest), 1, 2, 3)).toEqual([3])
        expect((yield* one.claim("a", keys(1, 2), latest)).unbroken).toBe(true)
        // Another one's clock is the store's as well: it claims when ours has run out.
        yield* row("two", [2], -31)
        const renewed = yield* one.claim("a", keys(1, 2), latest)
        expect([renewed.unbroken, lostOf(renewed, 1, 2)]).toEqual([false, [2]])
      })
    ))

  it("hear of it once, even where the answer to the claim that had it again was lost", () =>
    run(
      Effect.gen(function* () {
        const one = yield* server("one")
        yield* one.claim("a", keys(1), latest)
        yield* row("two", [1], -31)
        yield* row("one", [1], -62, "a")
        expect((yield* one.claim("a", keys(1), latest)).unbroken).toBe(false)
        expect((yield* one.claim("a", keys(1), latest)).unbroken).toBe(true)
      })
    ))

  it("go on when the store was started with an empty table, and read all that others have claimed since", () =>
    run(
      Effect.gen(function* () {
        const one = yield* server("one")
        for (const name of ["a", "b", "c"]) yield* one.claim(name, keys(1), latest)
        yield* emptied
        // An hour later, as it were: another server has claimed as much as was read before.
        for (const all of [[5], [6], [7]]) yield* row("two", all, -3_600)
        expect(lostOf(yield* one.claim("d", keys(1, 5, 6, 7), latest), 1, 5, 6, 7)).toEqual([5, 6, 7])
      })
    ))

  it("go on when somebody has emptied the table and its blocks are counted anew", () =>
    run(
      Effect.gen(function* () {
        const one = yield* server("one")
        for (const name of ["a", "b", "c"]) yield* one.claim(name, keys(1), latest)
        yield* emptied
        yield* row("two", [5], 1)
        for (const name of ["d", "e", "f", "g"]) {
          expect(lostOf(yield* one.claim(name, keys(1, 5), latest), 1, 5)).toEqual([5])
        }
      })
    ))

  it("learn anew what is stored where they have missed claims, and only there", () =>
    run(
      Effect.gen(function* () {
        const { layer, state } = switched()
        yield* Effect.gen(function* () {
          const one = yield* server("one")
          yield* one.claim("a", keys(1), latest)
          const standStill = Effect.gen(function* () {
            state.away = true
            yield* TestClock.adjust("10 minutes")
            state.away = false
          })
          // The store was away for all, so nobody has claimed anything.
          yield* standStill
          expect((yield* one.claim("a", keys(1), latest)).unbroken).toBe(true)
          expect(one.seen.loads).toBe(0)
          // Only for us: what others have claimed meanwhile is too long ago to be read.
          yield* standStill
          yield* row("two", [1], 540)
          const claim = yield* one.claim("a", keys(1), latest)
          expect([claim.unbroken, one.seen.loads]).toEqual([false, 1])
          yield* one.claim("b", keys(1), latest)
          expect(one.seen.loads).toBe(1)
        }).pipe(Effect.provide(layer))
      })
    ))

  it("read what others claim while they have nothing to write themselves", () =>
    run(
      Effect.gen(function* () {
        const one = yield* server("one")
        const hear = (key: number) =>
          TestClock.adjust("15 seconds").pipe(
            Effect.zipRight(Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))),
            Effect.repeat({ until: () => one.noted.has(key) })
          )
        // It looks once when it begins, which is over when it has heard of the first.
        yield* row("two", [1], 0)
        yield* hear(1)
        yield* row("two", [2], 0)
        yield* hear(2)
        expect([...one.noted.keys()]).toEqual([1, 2])
      })
    ))
})
