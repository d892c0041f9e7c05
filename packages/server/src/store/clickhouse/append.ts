import { randomUUID } from "node:crypto"
import { Clock, Effect, Either } from "effect"
import type { Appended, Arrived, EncodedEntry, SpanStore } from "../SpanStore.js"
import { StoreError } from "../StoreError.js"
import { Arrivals } from "./Arrivals.js"
import { type Claim, Claims } from "./claims/Claims.js"
import { Database, kindOf } from "./Database.js"
import { Intact } from "./intact/Intact.js"
import { complete } from "./journal/complete.js"
import { type Begun, Journal } from "./journal/Journal.js"
import { identity, StoredKeys } from "./keys/StoredKeys.js"
import type { RowInsert } from "./RowInsert.js"
import { recompute } from "./recompute.js"
import { ChosenFormat } from "./rows/ChosenFormat.js"
import { insertColumns } from "./rows/columns.js"
import type { RowFormat } from "./rows/RowFormat.js"
import { spansInsert } from "./spansInsert.js"

/** What an attempt to write a batch has settled, so that the next one writes the same. */
interface Plan extends Omit<Appended, "arrived"> {
  /** What is to be written; arrivals are the same however often that is tried. */
  readonly fresh: ReadonlyArray<Arrived>
  /** The engine takes what comes under one token once. */
  readonly token: string
  readonly claim: Claim
  /** How often the store had been put right when this was begun: its token means nothing after the next time. */
  readonly restored: number
}

/** Each span once: the first of those that share a key. */
const once = (batch: ReadonlyArray<EncodedEntry>): ReadonlyArray<EncodedEntry> => {
  // Nearly always, and then no key has to be made as a text.
  if (new Set(batch.map(({ spanId }) => spanId)).size === batch.length) return batch
  const seen = new Set<string>()
  return batch.filter((entry) => {
    const key = identity(entry)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** The rows of a plan, each with its arrival, and where the write has to begin in time with that instant. */
const begunIn =
  ({ join, name: format }: RowFormat) =>
  ({ claim: { deadline }, fresh, token }: Plan, spare?: Buffer): Begun => ({
    token,
    format,
    columns: [...insertColumns, "arrival", ...(deadline === undefined ? [] : ["begin_before"])],
    rows: join(fresh, deadline, spare)
  })

/** Most that is held between two inserts, in bytes: what a large batch has. */
const mostSpare = 32 * 1024 * 1024

// What is wrong with a row. Anything else, such as a table that is gone or a disk that cannot be read, is wrong with the
// store, and may be mended.
const badRow =
  /^(CANNOT_(PARSE|CONVERT)_|CANNOT_READ_(ARRAY|MAP)_FROM_TEXT|INCORRECT_DATA|TYPE_MISMATCH|TOO_LARGE_STRING|.*_OUT_OF_(BOUND|RANGE)|DECIMAL_OVERFLOW)/

/** A batch whose attempts may fail. What was in doubt stays the same as long as nobody else may have written any of it. */
interface Doubt {
  readonly name: string
  readonly batch: ReadonlyArray<EncodedEntry>
  plan: Plan | undefined
}

const maybeLater = ({ cause }: StoreError) => new StoreError({ transient: true, cause })
const unlessBad = ({ cause }: StoreError) => new StoreError({ transient: !badRow.test(kindOf(cause)), cause })

/** Writes spans that are not stored yet, each once. */
export const makeAppend: Effect.Effect<
  (typeof SpanStore.Service)["append"],
  never,
  Arrivals | Claims | Database | Intact | Journal | StoredKeys
> = Effect.gen(function* () {
  const { insert: send } = yield* Database
  const arrivals = yield* Arrivals
  const claims = yield* Claims
  const intact = yield* Intact
  const journal = yield* Journal
  const keys = yield* StoredKeys
  const begun = begunIn(yield* ChosenFormat)

  const claimAll = (name: string, some: ReadonlyArray<EncodedEntry>) =>
    claims.claim(
      name,
      some.map(({ hash }) => hash),
      some.reduce((latest, { start }) => Math.max(latest, start), 0)
    )

  /** The order matters: what another server writes after we have looked, it has announced after us, and does not write. */
  const prepare = Effect.fn("SpanStore.prepare")(function* (
    name: string,
    batch: ReadonlyArray<EncodedEntry>,
    restored: number
  ) {
    const single = once(batch)
    const claim = yield* claimAll(name, single)
    const unseen = yield* keys.unseen(single)
    const written = unseen.filter(({ hash }) => !claim.lost(hash))
    const first = arrivals.take(written.length, yield* Clock.currentTimeMillis)
    const fresh = written.map((entry, at): Arrived => ({ entry, arrival: first + at }))
    const lost = new Set(unseen.filter(({ hash }) => claim.lost(hash)).map(identity))
    // All that share a key, for none of them is stored yet.
    const contested = lost.size === 0 ? [] : batch.filter((entry) => lost.has(identity(entry)))
    // From now on in doubt: whoever asks for them is to look them up.
    for (const { entry } of fresh) keys.note(entry.hash, entry.start)
    const stored = fresh.length
    const duplicates = batch.length - stored - contested.length
    return { fresh, stored, duplicates, contested, token: randomUUID(), claim, restored } satisfies Plan
  })

  // At the start where the store allows it; in any case before something else is begun.
  const context = yield* Effect.context<Database | Intact | Journal | StoredKeys>()
  let completed = false
  const completeFirst = Effect.suspend(() =>
    completed
      ? Effect.void
      : Effect.map(Effect.provide(complete, context), () => {
          completed = true
        })
  )
  yield* Effect.catchAll(
    intact.alone(() => completeFirst),
    (error) => Effect.logWarning("An insert that was cut off could not be completed yet.", error.message)
  )

  /** The memory of the last insert, for the next one: taken from here for as long as anybody may read it. */
  let spare: Buffer | undefined

  const insert = (plan: Plan, begin: (typeof Journal.Service)["begin"] = journal.begin) =>
    Effect.suspend(() => {
      const one = begun(plan, spare)
      spare = undefined
      const limited = plan.claim.deadline !== undefined
      // A server that is asked to give up an insert may do so between the table and what views make of it, and there is no
      // journal to complete it from. The engine of this process may still read the rows, where the next ones are to lie.
      const written = (rows: RowInsert["rows"]) => Effect.uninterruptible(send(spansInsert(one, rows, limited)))
      const keep = Effect.sync(() => {
        if (one.rows.buffer.byteLength <= mostSpare) spare = Buffer.from(one.rows.buffer)
      })
      return begin(one).pipe(Effect.flatMap(written), Effect.zipRight(intact.proven), Effect.zipRight(keep))
    })

  /** An engine that ended between taking a token and taking its rows has the one without the others. */
  const missing = Effect.fn("SpanStore.missing")(function* ({ fresh }: Plan) {
    const stored = yield* keys.stored(fresh.map(({ entry }) => entry))
    return fresh.filter(({ entry }) => !stored.has(identity(entry)))
  })

  /** For what was begun before the store was put right: any part of it may be there, in the table and beside it. */
  const again = Effect.fn("SpanStore.again")(function* (plan: Plan) {
    yield* Effect.mapError(journal.begin(begun(plan)), maybeLater)
    const left = yield* Effect.mapError(missing(plan), maybeLater)
    // Sent as they are: the journal keeps all of the plan, of which these are a part.
    const rest = insert({ ...plan, fresh: left, token: randomUUID() }, ({ rows }) => Effect.succeed(rows))
    const written = yield* Effect.either(left.length === 0 ? Effect.void : Effect.mapError(rest, unlessBad))
    if (Either.isLeft(written) && written.left.transient) return yield* written
    // Whatever else became of the rest: who gives it up, or cuts it into pieces, leaves the others as they are then.
    yield* Effect.mapError(recompute(plan.fresh.map(({ entry }) => entry)), maybeLater)
    yield* intact.proven
    return yield* written
  }, Effect.provide(context))

  // A generator function that is made for a call outlives it, with all that it closes over: decision 0027.
  const planned = Effect.fnUntraced(function* (doubt: Doubt, restored: number) {
    const { batch, name, plan } = doubt
    const claim =
      plan === undefined
        ? undefined
        : yield* claimAll(
            name,
            plan.fresh.map(({ entry }) => entry)
          )
    // What others may have written is forgotten before anything else can fail: it is not said a second time.
    const kept = plan !== undefined && claim?.unbroken === true ? { ...plan, claim } : undefined
    doubt.plan = kept
    return { kept: kept !== undefined, plan: kept ?? (yield* prepare(name, batch, restored)) }
  })

  const attempt = Effect.fnUntraced(function* (doubt: Doubt, restored: number) {
    yield* Effect.mapError(completeFirst, maybeLater)
    const { kept, plan } = yield* Effect.mapError(planned(doubt, restored), maybeLater)
    doubt.plan = plan
    if (plan.restored < restored) {
      yield* again(plan)
    } else if (plan.fresh.length > 0) {
      yield* insert(plan).pipe(Effect.mapError(unlessBad))
      const left = kept ? yield* Effect.mapError(missing(plan), maybeLater) : []
      if (left.length > 0) {
        // Kept for the next attempt, which must not write it under yet another token.
        const rest = { ...plan, fresh: left, token: randomUUID() }
        doubt.plan = rest
        yield* Effect.mapError(insert(rest), maybeLater)
      }
    }
    if (plan.fresh.length > 0) yield* journal.end
    const { contested, duplicates, stored } = plan
    return { stored, duplicates, contested, arrived: plan.fresh } satisfies Appended
  })

  return (batch) => {
    const doubt: Doubt = { name: randomUUID(), batch, plan: undefined }
    return intact
      .alone((restored) => attempt(doubt, restored))
      .pipe(Effect.withSpan("SpanStore.append", { attributes: { rows: batch.length } }))
  }
})
