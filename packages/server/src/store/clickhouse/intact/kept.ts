import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import type { PlacedPart } from "./damagedParts.js"
import { partName, sourcesOf } from "./partName.js"

// What a damaged part was made from is removed by the engine before long. So it is linked to at once, in a directory beside the
// table's own, and put back when there is room. What that is called says how far it has come, for the next process.

/** The damaged part is what the table consists of. */
export const kept = "agentwatch-kept-"
/** It is being taken out of the table. */
export const leaving = "agentwatch-leaving-"
/** It has been. */
export const out = "agentwatch-out-"
/** What the engine does not take back stays here, for whoever can use it. */
export const lost = "agentwatch-lost-"

export const tableOf = (part: PlacedPart) => dirname(part.path.replace(/\/$/, ""))
export const beside = (table: string) => join(table, "detached")

/** The parts that are directories of a directory; all that a part on the disk tells of itself is its name. */
export const partsIn = (directory: string): ReadonlyArray<PlacedPart> =>
  readdirSync(directory).flatMap((name) => {
    const part = partName(name)
    return part === undefined ? [] : [{ ...part, path: join(directory, name), rows: 1 }]
  })

export const withPrefix = (directory: string, prefix: string) =>
  readdirSync(directory).flatMap((entry) =>
    entry.startsWith(prefix) ? [{ path: join(directory, entry), whole: entry.slice(prefix.length) }] : []
  )

/** The same files once more, all of them or none, which takes a directory's room on the disk. */
export const linkAll = (from: string, to: string) => {
  const half = `${to}-half`
  rmSync(half, { recursive: true, force: true })
  mkdirSync(half)
  for (const file of readdirSync(from)) linkSync(join(from, file), join(half, file))
  renameSync(half, to)
}

/** Keeps what a part was made from, as far as that is there: all of it, or it throws. */
export const keepSources = (part: PlacedPart, inactive: ReadonlyArray<PlacedPart>): void => {
  const place = beside(tableOf(part))
  const whole = join(place, kept + part.name)
  if (existsSync(whole) || existsSync(join(place, leaving + part.name))) return
  // One without rows stands for what was taken out, and for all that was in it.
  const sources = sourcesOf(part, inactive).filter(({ rows }) => rows > 0)
  if (sources.length === 0) return
  const half = join(place, "agentwatch-half")
  rmSync(half, { recursive: true, force: true })
  mkdirSync(half)
  for (const source of sources) linkAll(source.path, join(half, source.name))
  renameSync(half, whole)
}

/** Forgets what was kept of a part that is whole. */
export const forgetSources = (part: PlacedPart): void =>
  rmSync(join(beside(tableOf(part)), kept + part.name), { recursive: true, force: true })

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

const directoriesIn = (directory: string) =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [join(directory, entry.name)] : []
  )

/** The directories of all tables of a store, whether or not they are ours. */
export const tablesIn = (directory: string): ReadonlyArray<string> => {
  const store = join(directory, "store")
  return existsSync(store) ? directoriesIn(store).flatMap(directoriesIn) : []
}

/** Looked for before the engine opens a directory, because it moves what it refuses; nothing is changed. */
export const leftKept = (directory: string): ReadonlyArray<LeftKept> =>
  tablesIn(directory)
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
