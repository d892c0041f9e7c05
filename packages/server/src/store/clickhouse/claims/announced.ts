import { randomUUID } from "node:crypto"
import { Clock, Duration, Effect, Layer, Schedule, Schema } from "effect"
import { StoreError } from "../../StoreError.js"
import { Database } from "../Database.js"
import type { KeyHash } from "../keys/keyHash.js"
import { StoredKeys } from "../keys/StoredKeys.js"
import { Claims } from "./Claims.js"
import { makeOwners } from "./Owners.js"

const Row = Schema.Struct({
  name: Schema.String,
  server: Schema.String,
  keys_a: Schema.Array(Schema.Number),
  keys_b: Schema.Array(Schema.Number),
  made: Schema.NumberFromString,
  block: Schema.NumberFromString
})

/** Milliseconds after a claim by which its write has to begin. A write may take as long again, and then the claim runs out. */
const beginWithin = 10_000

/** How often others' claims are read where nothing is written. */
const lookEvery = Duration.seconds(15)

/** Longest between two looks after which what was missed can still be read; else all is learned anew. */
const lookBack = Duration.minutes(5)

/** A claim's keys when their spans began is not known; any instant that is not forgotten does. */
const anyStart = Number.NEGATIVE_INFINITY

/**
 * Claims in a table. Its rows are read in the order of `_block_number`, which is the order in which they became visible: so
 * whoever reads its own row has read all that came before it.
 */
export const make = (server: string) =>
  Effect.gen(function* () {
    const keys = yield* StoredKeys
    const { quoted, rows, run, sql } = yield* Database
    const table = `${quoted}.claims`
    const owners = makeOwners()
    const one = yield* Effect.makeSemaphore(1)
    /** Claims of this server that somebody else's came between, since they were last asked about. */
    const broken = new Set<string>()
    let last = 0
    let looked = yield* Clock.currentTimeMillis

    /** Reads what is new. Gives when those of this server's claims were made that are among it. */
    const look = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (now - looked > Duration.toMillis(lookBack)) yield* keys.load
      const found = yield* rows(
        Row,
        sql`SELECT name, server, keys_a, keys_b, toString(toUnixTimestamp64Milli(at)) AS made, toString(_block_number) AS block
            FROM ${sql.literal(table)}
            WHERE at > now64(3) - ${sql.param("UInt32", Duration.toSeconds(lookBack) * 2)} AND _block_number > ${sql.param("UInt64", last)}
            ORDER BY _block_number`
      )
      looked = now
      const claimed = new Map<string, number>()
      for (const row of found) {
        const hashes = row.keys_a.map((a, index): KeyHash => ({ a, b: row.keys_b[index] ?? 0 }))
        const unbroken = owners.apply({ server: row.server, name: row.name, at: row.made, keys: hashes })
        if (row.server === server) {
          claimed.set(row.name, row.made)
          if (!unbroken) broken.add(row.name)
        } else for (const hash of hashes) keys.note(hash, anyStart)
        last = row.block
      }
      return claimed
    })

    const announce = (name: string, hashes: ReadonlyArray<KeyHash>) =>
      run(
        `INSERT INTO ${table} (name, server, keys_a, keys_b) SETTINGS async_insert = 0 FORMAT JSONCompactEachRow\n` +
          `${JSON.stringify([name, server, hashes.map(({ a }) => a), hashes.map(({ b }) => b)])}\n`
      )

    const claim: (typeof Claims.Service)["claim"] = (name, hashes) =>
      Effect.gen(function* () {
        yield* announce(name, hashes)
        const at = (yield* look).get(name)
        if (at === undefined) {
          return yield* new StoreError({ transient: true, cause: new Error("a claim is not to be seen yet") })
        }
        return {
          lost: (hash: KeyHash) => owners.of(hash) !== server,
          unbroken: !broken.delete(name),
          deadline: at + beginWithin
        }
      }).pipe(one.withPermits(1), Effect.withSpan("Claims.claim", { attributes: { keys: hashes.length } }))

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
