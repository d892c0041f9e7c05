import { randomUUID } from "node:crypto"
import { Clock, Duration, Effect, Layer, Schedule, Schema } from "effect"
import type { KeyHash } from "../../SpanStore.js"
import { StoreError } from "../../StoreError.js"
import { Database } from "../Database.js"
import { StoredKeys } from "../keys/StoredKeys.js"
import { Claims } from "./Claims.js"
import { claimHolds, makeOwners } from "./Owners.js"

const Row = Schema.Struct({
  name: Schema.String,
  server: Schema.String,
  keys_a: Schema.Array(Schema.Number),
  keys_b: Schema.Array(Schema.Number),
  newest: Schema.NumberFromString,
  made: Schema.NumberFromString,
  block: Schema.NumberFromString
})

/** Milliseconds after a claim by which its write has to begin. A write may take as long again, and then the claim runs out. */
const beginWithin = 10_000

/** How often others' claims are read where nothing is written. */
const lookEvery = Duration.seconds(15)

/** Longest between two looks after which what was missed is still read; else all is learned anew, should there be any. */
const lookBack = 300_000

/** Milliseconds that what is read reaches further back than the last look: claims hold half as long. */
const overlap = 2 * claimHolds

/**
 * Claims in a table. Its rows are read in the order of `_block_number`, which is the order in which they became visible: so
 * whoever reads its own row has read all that came before it.
 */
export const make = (server: string) =>
  Effect.gen(function* () {
    const keys = yield* StoredKeys
    const { quoted, rows, run, sql } = yield* Database
    const table = `${quoted}.claims`
    const one = yield* Effect.makeSemaphore(1)
    /** The claim that this server is about. */
    let pending: string | undefined
    /** Somebody else's came between, since it was last asked about. */
    let broken = false
    let owners = makeOwners(() => pending)
    /** What was read last: its block, and when it was made. */
    let last = { block: 0, made: 0 }
    let looked = yield* Clock.currentTimeMillis

    /** Reads what is new. Gives when those of this server's claims were made that are among it. */
    const look = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const since = Math.max(0, now - looked)
      const seconds = Math.ceil((Math.min(since, lookBack) + overlap) / 1_000)
      // A store that is started with an empty table counts its blocks from the beginning.
      const found = yield* rows(
        Row,
        sql`SELECT name, server, keys_a, keys_b, toString(latest) AS newest,
              toString(toUnixTimestamp64Milli(at)) AS made, toString(_block_number) AS block
            FROM ${sql.literal(table)}
            WHERE at > now64(3) - ${sql.param("UInt32", seconds)}
              AND (_block_number > ${sql.param("UInt64", last.block)}
                OR toUnixTimestamp64Milli(at) > ${sql.param("Int64", last.made + overlap)})
            ORDER BY _block_number`
      )
      const newest = found.at(-1)
      if (since > lookBack) {
        // Whether anything was missed shows in the blocks, which are counted one by one.
        if (newest === undefined) return new Map<string, number>()
        if (newest.block - last.block !== found.length) {
          yield* keys.load
          owners = makeOwners(() => pending)
        }
      }
      const claimed = new Map<string, number>()
      for (const row of found) {
        const hashes = row.keys_a.map((a, index): KeyHash => ({ a: a | 0, b: (row.keys_b[index] ?? 0) | 0 }))
        const unbroken = owners.apply({ server: row.server, name: row.name, at: row.made, keys: hashes })
        if (row.server !== server) for (const hash of hashes) keys.note(hash, row.newest)
        else {
          claimed.set(row.name, row.made)
          if (row.name === pending && !unbroken) broken = true
        }
      }
      if (newest !== undefined) last = newest
      looked = now
      return claimed
    })

    const announce = (name: string, hashes: ReadonlyArray<KeyHash>, latest: number) =>
      run(
        `INSERT INTO ${table} (name, server, keys_a, keys_b, latest) SETTINGS async_insert = 0 FORMAT JSONCompactEachRow\n` +
          `${JSON.stringify([name, server, hashes.map(({ a }) => a >>> 0), hashes.map(({ b }) => b >>> 0), latest])}\n`
      )

    // A store whose blocks are counted from the beginning, although its table was not empty: somebody has cleared it.
    const startOver = Effect.sync(() => {
      last = { block: 0, made: 0 }
      owners = makeOwners(() => pending)
    })

    const claimed = Effect.fnUntraced(function* (name: string, hashes: ReadonlyArray<KeyHash>, latest: number) {
      if (pending !== name) {
        pending = name
        broken = false
      }
      yield* announce(name, hashes, latest)
      const at = (yield* look).get(name) ?? (yield* Effect.zipRight(startOver, look)).get(name)
      if (at === undefined) {
        return yield* new StoreError({ transient: true, cause: new Error("a claim is not to be seen yet") })
      }
      const unbroken = !broken
      broken = false
      return { lost: (hash: KeyHash) => owners.of(hash) !== server, unbroken, deadline: at + beginWithin }
    })

    const claim: (typeof Claims.Service)["claim"] = (name, hashes, latest) =>
      claimed(name, hashes, latest).pipe(
        one.withPermits(1),
        Effect.withSpan("Claims.claim", { attributes: { keys: hashes.length } })
      )

    yield* one
      .withPermits(1)(look)
      .pipe(
        Effect.catchAll((error) => Effect.logDebug("Others' claims cannot be read.", error.message)),
        Effect.repeat(Schedule.spaced(lookEvery)),
        Effect.forkScoped
      )
    return Claims.of({ claim })
  })

export const layer = Layer.scoped(
  Claims,
  Effect.suspend(() => make(randomUUID()))
)
