import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { Effect, Schema } from "effect"
import { StoreError } from "../../StoreError.js"
import { Database, kindOf } from "../Database.js"
import { isDamaged, type PlacedPart, partsOf } from "./damagedParts.js"
import { ofOneInsert, type PartName, partName, sourcesOf } from "./partName.js"

// What a damaged part was made from is removed by the engine after some minutes. So it is linked to at once, in a directory beside
// the table's own, and put back when there is room. What that is called says how far it has come, for the next process.

/** The damaged part is what the table consists of. */
const kept = "agentwatch-kept-"
/** It is being taken out of the table. */
const leaving = "agentwatch-leaving-"
/** It has been. */
const out = "agentwatch-out-"

export const onDisk = <A>(action: () => A) =>
  Effect.try({ try: action, catch: (cause) => new StoreError({ transient: true, cause }) })

const tableOf = (part: PlacedPart) => dirname(part.path.replace(/\/$/, ""))
const beside = (table: string) => join(table, "detached")

const partsIn = (directory: string): ReadonlyArray<PlacedPart> =>
  readdirSync(directory).flatMap((name) => {
    const part = partName(name)
    return part === undefined ? [] : [{ ...part, path: join(directory, name) }]
  })

const withPrefix = (directory: string, prefix: string) =>
  readdirSync(directory).flatMap((entry) =>
    entry.startsWith(prefix) ? [{ path: join(directory, entry), whole: entry.slice(prefix.length) }] : []
  )

/** The same files once more, which takes a directory's room on the disk. */
const linkAll = (from: string, to: string) => {
  mkdirSync(to)
  for (const file of readdirSync(from)) linkSync(join(from, file), join(to, file))
}

/** Keeps what a part was made from, as far as that is there: all of it, or it throws. Tells whether anything is kept. */
export const keepSources = (part: PlacedPart, inactive: ReadonlyArray<PlacedPart>): boolean => {
  const place = beside(tableOf(part))
  const whole = join(place, kept + part.name)
  if (existsSync(whole) || existsSync(join(place, leaving + part.name))) return true
  const sources = sourcesOf(part, inactive)
  if (sources.length === 0) return false
  const half = join(place, "agentwatch-half")
  rmSync(half, { recursive: true, force: true })
  mkdirSync(half)
  for (const source of sources) linkAll(source.path, join(half, source.name))
  renameSync(half, whole)
  return true
}

const Place = Schema.Struct({ path: Schema.String })

const lost = (table: string, { name }: PartName) =>
  Effect.logError(`The disk did not take the part ${name} of ${table}, and what it was made from is gone.`)

/** What the engine says of a part that it cannot open. Anything else may be otherwise the next time. */
const broken =
  /CORRUPT|BAD_SIZE|BAD_DATA_PART|CHECKSUM|NO_FILE|CANNOT_(READ|PARSE)|UNEXPECTED|READ_AFTER_EOF|INCORRECT|UNKNOWN_/

/** One that was put back has the very files of what was kept, and another name than it had. */
const isThere = (table: string, { name, path }: PlacedPart): boolean => {
  const { ino } = statSync(join(path, "checksums.txt"))
  return partsIn(table).some(
    (other) =>
      other.name !== name && statSync(join(other.path, "checksums.txt"), { throwIfNoEntry: false })?.ino === ino
  )
}

/** Puts a part back into its table, or, where it is damaged itself, what that was made from. Done once more it changes nothing. */
const putBack = (name: string, table: string, part: PlacedPart): Effect.Effect<void, StoreError, Database> =>
  Effect.gen(function* () {
    const { quoted, run } = yield* Database
    const gone = onDisk(() => rmSync(part.path, { recursive: true }))
    if (yield* onDisk(() => isThere(table, part))) return yield* gone
    const place = join(beside(table), part.name)
    yield* onDisk(() => {
      rmSync(place, { recursive: true, force: true })
      linkAll(part.path, place)
    })
    yield* run(`ALTER TABLE ${quoted}.${name} ATTACH PART '${part.name}'`).pipe(
      Effect.catchIf(
        ({ cause }) => broken.test(kindOf(cause)),
        () =>
          Effect.gen(function* () {
            const earlier = sourcesOf(part, yield* partsOf(name, false))
            if (earlier.length === 0 && !ofOneInsert(part)) yield* lost(name, part)
            const copies = earlier.map((source) => ({ ...source, path: join(dirname(part.path), source.name) }))
            yield* onDisk(() => {
              for (const [at, source] of earlier.entries()) {
                const copy = copies[at]?.path ?? ""
                if (!existsSync(copy)) linkAll(source.path, copy)
              }
            })
            yield* Effect.forEach(copies, (copy) => putBack(name, table, copy), { discard: true })
          })
      )
    )
    yield* gone
  })

/** Puts back all that is kept of what has been taken out of a table. */
const putBackOut = (name: string, table: string) =>
  Effect.gen(function* () {
    for (const { path, whole } of yield* onDisk(() => withPrefix(beside(table), out))) {
      for (const part of yield* onDisk(() => partsIn(path))) yield* putBack(name, table, part)
      yield* onDisk(() => rmSync(path, { recursive: true }))
      yield* Effect.logInfo(`What the damaged part ${whole} of ${name} was made from is there again.`)
    }
  })

/** Takes a damaged part out of its table, and puts back what is kept of it. */
export const restore = (name: string, part: PlacedPart) =>
  Effect.gen(function* () {
    const { quoted, run } = yield* Database
    const table = tableOf(part)
    const [before, between, after] = [kept, leaving, out].map((prefix) => join(beside(table), prefix + part.name)) as [
      string,
      string,
      string
    ]
    const rescued = yield* onDisk(() => {
      if (existsSync(before)) renameSync(before, between)
      return existsSync(between)
    })
    // What one insert has written, and nobody was told of, its sender still has. Anything else stays for whoever can use it.
    const useless = rescued || ofOneInsert(part)
    yield* run(`ALTER TABLE ${quoted}.${name} ${useless ? "DROP" : "DETACH"} PART '${part.name}'`)
    if (!useless) yield* lost(name, part)
    if (rescued) yield* onDisk(() => renameSync(between, after))
    yield* putBackOut(name, table)
  }).pipe(Effect.uninterruptible)

/** What a process before this one had kept when it ended. */
export interface LeftKept {
  readonly table: string
  readonly path: string
  /** The damaged part. */
  readonly whole: string
  readonly leaving: boolean
  /** What the engine had removed by then, and cannot find by itself. */
  readonly missing: ReadonlyArray<string>
}

/** Looked for before the engine opens a directory, because it moves what it refuses; nothing is changed. */
export const leftKept = (directory: string): ReadonlyArray<LeftKept> => {
  const store = join(directory, "store")
  if (!existsSync(store)) return []
  const tables = readdirSync(store).flatMap((some) =>
    readdirSync(join(store, some)).map((uuid) => join(store, some, uuid))
  )
  return tables
    .filter((table) => existsSync(beside(table)))
    .flatMap((table) =>
      [kept, leaving].flatMap((prefix) =>
        withPrefix(beside(table), prefix).map(({ path, whole }) => ({
          table,
          path,
          whole,
          leaving: prefix === leaving,
          missing: partsIn(path).flatMap(({ name }) => (existsSync(join(table, name)) ? [] : [name]))
        }))
      )
    )
}

/** What the engine calls a part that it has refused. */
const refusal = (part: string) => new RegExp(`^broken.*_${part}(_try\\d+)?$`)

/**
 * The engine refuses a damaged part when it opens a table, and takes up what that was made from as far as it is there. What is
 * kept is put back where it is not, or where the part had been taken out already.
 */
const settle = (name: string, { leaving, missing, path, table, whole }: LeftKept) =>
  Effect.gen(function* () {
    const part = (yield* partsOf(name, true)).find((one) => one.name === whole)
    if (part !== undefined && (yield* isDamaged(name, part))) return yield* restore(name, part)
    yield* onDisk(() => {
      const refused = readdirSync(beside(table)).some((entry) => refusal(whole).test(entry))
      if (part !== undefined || (!refused && !leaving)) return rmSync(path, { recursive: true })
      for (const { name, path: copy } of partsIn(path)) {
        if (refused && !missing.includes(name)) rmSync(copy, { recursive: true })
      }
      renameSync(path, join(beside(table), out + whole))
    })
  })

/** Puts back what a process before this one could not. */
export const restoreLeft = (name: string, left: ReadonlyArray<LeftKept>) =>
  Effect.gen(function* () {
    const { name: database, rows, sql } = yield* Database
    const places = yield* rows(
      Place,
      sql`SELECT arrayElement(data_paths, 1) AS path FROM system.tables
          WHERE database = ${sql.param("String", database)} AND name = ${sql.param("String", name)}`
    )
    for (const { path } of places) {
      const table = path.replace(/\/$/, "")
      for (const one of left) if (basename(one.table) === basename(table)) yield* settle(name, { ...one, table })
      yield* putBackOut(name, table)
    }
  }).pipe(Effect.withSpan("Intact.restoreLeft"))
