import { randomUUID } from "node:crypto"
import { Effect, Layer, Schema } from "effect"
import { type EncodedEntry, type Entry, SpanStore } from "../SpanStore.js"
import { StoreError } from "../StoreError.js"
import { type Claim, Claims } from "./claims/Claims.js"
import { Database, kindOf } from "./Database.js"
import { insertColumns, insertRow } from "./insertRow.js"
import { identity, type Keyed, keyed, StoredKeys } from "./keys/StoredKeys.js"
import { columns, decode, SpanRow } from "./SpanRow.js"

/** What an attempt to write a batch has settled, so that the next one writes the same. */
interface Plan {
  readonly fresh: ReadonlyArray<Keyed>
  readonly duplicates: number
  readonly contested: ReadonlyArray<EncodedEntry>
  /** The engine takes what comes under one token once. */
  readonly token: string
  readonly claim: Claim
}

const Parts = Schema.Struct({ parts: Schema.NumberFromString })

const encode = (entry: Entry): EncodedEntry => {
  const { organisation, span } = entry
  const row = insertRow(entry)
  return {
    organisation,
    traceId: span.trace_id,
    spanId: span.span_id,
    start: Number(span.start_time_unix_nano / 1_000_000n),
    row,
    bytes: Buffer.byteLength(row)
  }
}

/** Each span once: the first of those that share a key. */
const once = (batch: ReadonlyArray<EncodedEntry>): ReadonlyArray<Keyed> => {
  const seen = new Set<string>()
  const first: Array<Keyed> = []
  for (const entry of batch) {
    const key = identity(entry.organisation, entry.traceId, entry.spanId)
    if (seen.has(key)) continue
    seen.add(key)
    first.push(keyed(entry))
  }
  return first
}

// A batch may reach as far back as spans are kept, so the number of months in it is no sign of a mistake.
const settings = (token: string, deadline: number | undefined) =>
  [
    "max_partitions_per_insert_block = 0",
    "async_insert = 0",
    `insert_deduplication_token = '${token}'`,
    "deduplicate_blocks_in_dependent_materialized_views = 1",
    ...(deadline === undefined ? [] : ["max_execution_time = 10"])
  ].join(", ")

// Ready-made text in one statement: the client's own row encoding costs several times as much.
const statement = (table: string, { claim: { deadline }, fresh, token }: Plan): string => {
  const names = deadline === undefined ? insertColumns : [...insertColumns, "begin_before"]
  const rows =
    deadline === undefined
      ? fresh.map(({ entry }) => entry.row)
      : fresh.map(({ entry }) => `${entry.row.slice(0, -1)},${deadline}]`)
  return `INSERT INTO ${table} (${names.join(", ")}) SETTINGS ${settings(token, deadline)} FORMAT JSONCompactEachRow\n${rows.join("\n")}\n`
}

// What is wrong with a row. Anything else, such as a table that is gone, is wrong with the store, and may be mended.
const badRow =
  /^(CANNOT_(PARSE|CONVERT|READ)_|INCORRECT_DATA|TYPE_MISMATCH|TOO_LARGE_STRING|.*_OUT_OF_(BOUND|RANGE)|DECIMAL_OVERFLOW)/

const maybeLater = ({ cause }: StoreError) => new StoreError({ transient: true, cause })
const unlessBad = ({ cause }: StoreError) => new StoreError({ transient: !badRow.test(kindOf(cause)), cause })

export const layer = Layer.effect(
  SpanStore,
  Effect.gen(function* () {
    const { name: database, query, quoted, rows, run, sql } = yield* Database
    const claims = yield* Claims
    const keys = yield* StoredKeys

    /** The order matters: what another server writes after we have looked, it has announced after us, and does not write. */
    const prepare = Effect.fn("SpanStore.prepare")(function* (
      name: string,
      token: string,
      batch: ReadonlyArray<EncodedEntry>
    ) {
      const single = once(batch)
      const claim = yield* claims.claim(
        name,
        single.map(({ hash }) => hash)
      )
      const unseen = yield* keys.unseen(single)
      const fresh = unseen.filter(({ hash }) => !claim.lost(hash))
      const contested = fresh.length === unseen.length ? [] : unseen.filter(({ hash }) => claim.lost(hash))
      // From now on in doubt: whoever asks for them is to look them up.
      for (const { entry, hash } of fresh) keys.note(hash, entry.start)
      const duplicates = batch.length - unseen.length
      return { fresh, duplicates, contested: contested.map(({ entry }) => entry), token, claim } satisfies Plan
    })

    /** What was in doubt stays the same as long as nobody else may have written any of it. */
    const prepareAgain = Effect.fn("SpanStore.prepareAgain")(function* (
      name: string,
      plan: Plan,
      batch: ReadonlyArray<EncodedEntry>
    ) {
      const claim = yield* claims.claim(
        name,
        plan.fresh.map(({ hash }) => hash)
      )
      return claim.unbroken ? { ...plan, claim } : yield* prepare(name, randomUUID(), batch)
    })

    return SpanStore.of({
      encode,
      append: (batch) => {
        const name = randomUUID()
        let plan: Plan | undefined
        return Effect.gen(function* () {
          plan = yield* (plan === undefined ? prepare(name, name, batch) : prepareAgain(name, plan, batch)).pipe(
            Effect.mapError(maybeLater)
          )
          if (plan.fresh.length > 0) {
            yield* run(statement(`${quoted}.spans`, plan)).pipe(Effect.mapError(unlessBad))
          }
          return { stored: plan.fresh.length, duplicates: plan.duplicates, contested: plan.contested }
        }).pipe(Effect.withSpan("SpanStore.append", { attributes: { rows: batch.length } }))
      },
      parts: rows(
        Parts,
        sql`SELECT toString(count()) AS parts FROM system.parts
            WHERE database = ${sql.param("String", database)} AND table = 'spans' AND active`
      ).pipe(Effect.map(([found]) => found?.parts ?? 0)),
      byTrace: (id) =>
        query(
          SpanRow,
          (spans) => sql`
            SELECT ${sql.literal(columns)} FROM ${spans} AS spans
            WHERE trace_id = ${sql.param("String", id)} ORDER BY start_time, span_id`
        ).pipe(
          Effect.flatMap((rows) =>
            Effect.try({
              try: () => rows.map(decode),
              catch: (cause) => new StoreError({ transient: false, cause })
            })
          ),
          Effect.withSpan("SpanStore.byTrace")
        )
    })
  })
)
