import { randomUUID } from "node:crypto"
import { Effect } from "effect"
import type { Appended, EncodedEntry, SpanStore } from "../SpanStore.js"
import { StoreError } from "../StoreError.js"
import { type Claim, Claims } from "./claims/Claims.js"
import { Database, kindOf } from "./Database.js"
import { insertColumns } from "./insertRow.js"
import { insertStatement } from "./insertStatement.js"
import { complete } from "./journal/complete.js"
import { type Begun, Journal } from "./journal/Journal.js"
import { identity, type Keyed, keyed, StoredKeys } from "./keys/StoredKeys.js"

/** What an attempt to write a batch has settled, so that the next one writes the same. */
interface Plan {
  readonly fresh: ReadonlyArray<Keyed>
  readonly duplicates: number
  readonly contested: ReadonlyArray<EncodedEntry>
  /** The engine takes what comes under one token once. */
  readonly token: string
  readonly claim: Claim
}

/** Each span once: the first of those that share a key. */
const once = (batch: ReadonlyArray<EncodedEntry>): ReadonlyArray<Keyed> => {
  const seen = new Set<string>()
  const first: Array<Keyed> = []
  for (const entry of batch) {
    const key = identity(entry)
    if (seen.has(key)) continue
    seen.add(key)
    first.push(keyed(entry))
  }
  return first
}

/** The rows of a plan; where its write has to begin in time, each with the instant. */
const begun = ({ claim: { deadline }, fresh, token }: Plan): Begun =>
  deadline === undefined
    ? { token, columns: insertColumns, rows: fresh.map(({ entry }) => entry.row).join("\n") }
    : {
        token,
        columns: [...insertColumns, "begin_before"],
        rows: fresh.map(({ entry }) => `${entry.row.slice(0, -1)},${deadline}]`).join("\n")
      }

// What is wrong with a row. Anything else, such as a table that is gone, is wrong with the store, and may be mended.
const badRow =
  /^(CANNOT_(PARSE|CONVERT|READ)_|INCORRECT_DATA|TYPE_MISMATCH|TOO_LARGE_STRING|.*_OUT_OF_(BOUND|RANGE)|DECIMAL_OVERFLOW)/

const maybeLater = ({ cause }: StoreError) => new StoreError({ transient: true, cause })
const unlessBad = ({ cause }: StoreError) => new StoreError({ transient: !badRow.test(kindOf(cause)), cause })

/** Writes spans that are not stored yet, each once. */
export const makeAppend: Effect.Effect<
  (typeof SpanStore.Service)["append"],
  never,
  Claims | Database | Journal | StoredKeys
> = Effect.gen(function* () {
  const { quoted, run } = yield* Database
  const claims = yield* Claims
  const journal = yield* Journal
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

  // At the start where the store allows it; in any case before something else is begun.
  const context = yield* Effect.context<Database | Journal | StoredKeys>()
  let completed = false
  const completeFirst = Effect.suspend(() =>
    completed
      ? Effect.void
      : Effect.map(Effect.provide(complete, context), () => {
          completed = true
        })
  )
  yield* Effect.catchAll(completeFirst, (error) =>
    Effect.logWarning("An insert that was cut off could not be completed yet.", error.message)
  )

  const insert = (plan: Plan) => {
    const rows = begun(plan)
    const limited = plan.claim.deadline !== undefined
    return journal
      .begin(rows)
      .pipe(Effect.zipRight(run(insertStatement(`${quoted}.spans`, rows, limited))), Effect.zipRight(journal.end))
  }

  /** An engine that ended between taking a token and taking its rows has the one without the others. */
  const confirmed = Effect.fn("SpanStore.confirmed")(function* (plan: Plan) {
    const stored = yield* keys.stored(plan.fresh.map(({ entry }) => entry))
    const missing = plan.fresh.filter(({ entry }) => !stored.has(identity(entry)))
    if (missing.length > 0) yield* insert({ ...plan, fresh: missing, token: randomUUID() })
  })

  return (batch) => {
    const name = randomUUID()
    let plan: Plan | undefined
    const attempt = Effect.gen(function* () {
      yield* Effect.mapError(completeFirst, maybeLater)
      const again = plan !== undefined
      plan = yield* (plan === undefined ? prepare(name, name, batch) : prepareAgain(name, plan, batch)).pipe(
        Effect.mapError(maybeLater)
      )
      if (plan.fresh.length > 0) {
        yield* insert(plan).pipe(Effect.mapError(unlessBad))
        if (again) yield* Effect.mapError(confirmed(plan), maybeLater)
      }
      return { stored: plan.fresh.length, duplicates: plan.duplicates, contested: plan.contested } satisfies Appended
    })
    return attempt.pipe(Effect.withSpan("SpanStore.append", { attributes: { rows: batch.length } }))
  }
})
