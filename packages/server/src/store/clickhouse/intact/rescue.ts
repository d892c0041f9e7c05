import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { Clock, Effect, Schema } from "effect"
import { StoreError } from "../../StoreError.js"
import { Database, kindOf } from "../Database.js"
import { isDamaged, type PlacedPart, partsOf } from "./damagedParts.js"
import { failedWrites } from "./failedWrites.js"
import { beside, kept, type LeftKept, leaving, linkAll, lost, out, partsIn, tableOf, withPrefix } from "./kept.js"
import { covers, ofOneInsert, type PartName, partName, sourcesOf } from "./partName.js"

export const onDisk = <A>(action: () => A) =>
  Effect.try({ try: action, catch: (cause) => new StoreError({ transient: true, cause }) })

const Place = Schema.Struct({ path: Schema.String })

const sayLost = (table: string, { name }: PartName) =>
  Effect.logError(`The disk did not take the part ${name} of ${table}, and what it was made from is gone.`)

/** What may be otherwise the next time. Anything else that the engine says of a part is wrong with the part. */
const passing = new RegExp(
  "MEMORY|SPACE|TIMEOUT|ABORTED|CANCELLED|NETWORK|SOCKET|CONNECTION|TOO_MANY|LOCK|UNFINISHED|ALREADY_EXISTS|SYSTEM_ERROR|RENAME|" +
    "FSYNC|CANNOT_(OPEN_FILE|SCHEDULE_TASK|WRITE|READ_FROM_FILE_DESCRIPTOR)"
)

/** One that was put back has the very files of what was kept, and is a later block than any there was: it may lie beside itself. */
const isThere = (table: string, { last, path }: PlacedPart): boolean => {
  const { ino } = statSync(join(path, "checksums.txt"))
  return partsIn(table).some(
    (other) => other.first > last && statSync(join(other.path, "checksums.txt"), { throwIfNoEntry: false })?.ino === ino
  )
}

/** Puts a part back into its table, or, where it is damaged itself, what that was made from. Done once more it changes nothing. */
const putBack = (name: string, table: string, part: PlacedPart): Effect.Effect<void, StoreError, Database> =>
  Effect.gen(function* () {
    const { quoted, run } = yield* Database
    // Half of it would be no part, and nothing that anybody could look at.
    const gone = onDisk(() => {
      if (!existsSync(part.path)) return
      renameSync(part.path, `${part.path}-done`)
      rmSync(`${part.path}-done`, { recursive: true })
    })
    if (yield* onDisk(() => isThere(table, part))) return yield* gone
    const place = join(beside(table), part.name)
    yield* onDisk(() => {
      // The engine calls it otherwise while it takes it up, which an earlier process may have been about.
      for (const former of [place, join(beside(table), `attaching_${part.name}`)]) {
        rmSync(former, { recursive: true, force: true })
      }
      linkAll(part.path, place)
    })
    yield* run(`ALTER TABLE ${quoted}.${name} ATTACH PART '${part.name}'`).pipe(
      Effect.catchIf(
        ({ cause }) => kindOf(cause) !== "" && !passing.test(kindOf(cause)),
        () =>
          Effect.gen(function* () {
            const earlier = sourcesOf(part, yield* partsOf(name, false)).filter(({ rows }) => rows > 0)
            if (earlier.length === 0) {
              yield* sayLost(name, part)
              const there = join(beside(table), `${lost}${part.name}-${yield* Clock.currentTimeMillis}`)
              yield* onDisk(() => renameSync(part.path, there))
            }
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
    const useless = rescued || part.rows === 0 || ofOneInsert(part)
    const failed = yield* failedWrites
    yield* run(`ALTER TABLE ${quoted}.${name} ${useless ? "DROP" : "DETACH"} PART '${part.name}'`)
    const covered = (yield* Effect.orElseSucceed(failedWrites, () => failed + 1)) === failed
    if (!useless) yield* sayLost(name, part)
    yield* onDisk(() => {
      if (!rescued) return
      renameSync(between, after)
      // The engine writes an empty part in the place of the other. Without that the next process would find them by itself, too.
      if (covered) return
      for (const source of partsIn(after)) rmSync(join(table, source.name), { recursive: true, force: true })
    })
    yield* putBackOut(name, table)
  }).pipe(Effect.uninterruptible)

/** What the engine calls a part that it has refused. */
const refused = /^broken.*?_((?:all|\d{6})_\d+_\d+_\d+(?:_\d+)?)(?:_try\d+)?$/

/** Whether the engine has refused a part, or what stood in its place. */
const isRefused = (whole: PartName, entry: string): boolean => {
  const part = partName(refused.exec(entry)?.[1] ?? "")
  return part !== undefined && (part.name === whole.name || covers(part, whole))
}

/**
 * The engine refuses a damaged part when it opens a table, and takes up what that was made from as far as it is there. What is
 * kept is put back where it is not, or where the part had been taken out already.
 */
const settle = (name: string, { leaving, missing, path, table, whole }: LeftKept) =>
  Effect.gen(function* () {
    const part = (yield* partsOf(name, true)).find((one) => one.name === whole)
    if (part !== undefined && (yield* isDamaged(name, part))) return yield* restore(name, part)
    yield* onDisk(() => {
      const named = partName(whole)
      const refused = named !== undefined && readdirSync(beside(table)).some((entry) => isRefused(named, entry))
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
