import { linkSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { StoreError } from "../../StoreError.js"
import { Database } from "../Database.js"
import { isDamaged, type PlacedPart, partsOf } from "./damagedParts.js"
import { ofOneInsert, type PartName, partName, sourcesOf } from "./partName.js"

// What a damaged part was made from is removed by the engine after some minutes. So it is linked to beside the table at once, and
// put back when there is room; by the next process, should this one end before.

const onDisk = <A>(action: () => A) =>
  Effect.try({ try: action, catch: (cause) => new StoreError({ transient: true, cause }) })

const Place = Schema.Struct({ path: Schema.String })

/** Where the engine looks for parts that are to be put into a table. */
const detached = (table: string) =>
  Effect.gen(function* () {
    const { name, rows, sql } = yield* Database
    const [place] = yield* rows(
      Place,
      sql`SELECT arrayElement(data_paths, 1) AS path FROM system.tables
          WHERE database = ${sql.param("String", name)} AND name = ${sql.param("String", table)}`
    )
    return join(place?.path ?? "", "detached")
  })

const prefix = "agentwatch-rescued-"

/** A part that is kept, in a directory of this name, because another one that was made from it is damaged. */
interface Kept {
  readonly source: PartName
  readonly whole: string
  readonly path: string
}

const placeOf = (place: string, source: PartName, whole: string) => join(place, `${prefix}${whole}-from-${source.name}`)

const keptIn = (place: string): ReadonlyArray<Kept> =>
  readdirSync(place).flatMap((entry) => {
    const [whole = "", from = ""] = entry.startsWith(prefix) ? entry.slice(prefix.length).split("-from-") : []
    const source = partName(from)
    return source === undefined ? [] : [{ source, whole, path: join(place, entry) }]
  })

/** Keeps a part, without taking room on the disk. */
const keep = (place: string, source: PlacedPart, whole: string) => {
  const half = join(place, `${prefix}half`)
  rmSync(half, { recursive: true, force: true })
  mkdirSync(half)
  for (const file of readdirSync(source.path)) linkSync(join(source.path, file), join(half, file))
  renameSync(half, placeOf(place, source, whole))
}

/** Keeps what a part was made from, as far as it is there. Done once more it changes nothing. */
export const keepSources = Effect.fn("keepSources")(function* (table: string, part: PlacedPart) {
  const there = yield* partsOf(table, false)
  const place = yield* detached(table)
  yield* onDisk(() => {
    const kept = new Set(keptIn(place).flatMap(({ source, whole }) => (whole === part.name ? [source.name] : [])))
    for (const source of sourcesOf(part, there)) if (!kept.has(source.name)) keep(place, source, part.name)
  })
})

const lost = (table: string, { name }: PartName) =>
  Effect.logError(`The disk did not take the part ${name} of ${table}, and what it was made from is gone.`)

/** Puts a part back into its table, or, where it is damaged itself, what it was made from. */
const putBack = (
  table: string,
  place: string,
  { path, source, whole }: Kept
): Effect.Effect<void, StoreError, Database> =>
  Effect.gen(function* () {
    const { quoted, run } = yield* Database
    yield* onDisk(() => renameSync(path, join(place, source.name)))
    yield* Effect.catchAll(run(`ALTER TABLE ${quoted}.${table} ATTACH PART '${source.name}'`), () =>
      Effect.gen(function* () {
        const earlier = sourcesOf(source, yield* partsOf(table, false))
        if (earlier.length === 0 && !ofOneInsert(source)) yield* lost(table, source)
        yield* onDisk(() => {
          for (const part of earlier) keep(place, part, whole)
        })
        yield* Effect.forEach(
          earlier,
          (part) => putBack(table, place, { source: part, whole, path: placeOf(place, part, whole) }),
          { discard: true }
        )
      })
    )
  })

/** Takes a damaged part out of its table of which nothing is kept. */
export const takeOut = Effect.fn("takeOut")(function* (table: string, part: PlacedPart) {
  const { quoted, run } = yield* Database
  const kept = yield* Effect.flatMap(detached(table), (place) => onDisk(() => keptIn(place)))
  if (kept.some(({ whole }) => whole === part.name)) return
  // What one insert has written its sender still has. Anything else stays for whoever can make something of it.
  const useless = ofOneInsert(part)
  yield* run(`ALTER TABLE ${quoted}.${table} ${useless ? "DROP" : "DETACH"} PART '${part.name}'`)
  if (!useless) yield* lost(table, part)
})

/**
 * Puts back what is kept, in place of the damaged parts that were made from it; but for what the engine, when it opened the
 * table, has put back by itself. Cut off half way it goes on where it was.
 */
export const putBackKept = Effect.fn("putBackKept")(function* (table: string) {
  const { quoted, run } = yield* Database
  const place = yield* detached(table)
  const kept = yield* onDisk(() => keptIn(place))
  if (kept.length === 0) return
  const active = new Map((yield* partsOf(table, true)).map((part) => [part.name, part]))
  const whole = new Set<string>()
  for (const name of new Set(kept.map((one) => one.whole))) {
    const part = active.get(name)
    if (part === undefined) continue
    if (yield* isDamaged(table, part)) yield* run(`ALTER TABLE ${quoted}.${table} DROP PART '${name}'`)
    else whole.add(name)
  }
  for (const one of kept) {
    if (whole.has(one.whole) || active.has(one.source.name)) yield* onDisk(() => rmSync(one.path, { recursive: true }))
    else yield* putBack(table, place, one)
  }
  yield* Effect.logInfo(`What damaged parts of ${table} were made from is in their place.`)
})
