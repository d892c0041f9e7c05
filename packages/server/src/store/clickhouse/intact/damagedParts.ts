import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { Database } from "../Database.js"
import { type PartName, partName } from "./partName.js"

const Part = Schema.Struct({ name: Schema.String, path: Schema.String, rows: Schema.NumberFromString })
const Check = Schema.Struct({ is_passed: Schema.Number })

/** A part, with the directory that it lies in. */
export interface PlacedPart extends PartName {
  readonly path: string
  /** None in what the engine puts in the place of a part that is taken out. */
  readonly rows: number
}

/** Parts of a table: what it consists of or, for a while, what those parts were made from. */
export const partsOf = Effect.fn("partsOf")(function* (table: string, active: boolean, since = 0) {
  const { name, rows, sql } = yield* Database
  const found = yield* rows(
    Part,
    sql`SELECT name, path, toString(rows) AS rows FROM system.parts
        WHERE database = ${sql.param("String", name)} AND table = ${sql.param("String", table)}
          AND active = ${sql.literal(active ? "1" : "0")}
          AND toUnixTimestamp(modification_time) >= ${sql.param("Int64", Math.floor(since / 1_000))}`
  )
  return found.flatMap(({ name, path, rows }): ReadonlyArray<PlacedPart> => {
    const named = partName(name)
    return named === undefined ? [] : [{ ...named, path, rows }]
  })
})

// Files that the engine needs to open a part, and whose length it does not keep.
const unmeasured = ["columns_substreams.txt", "metadata_version.txt", "default_compression_codec.txt"]

const substreams = /^columns substreams version: 1\n(\d+) columns:\n/

const cutOff = (text: string): boolean => {
  const columns = substreams.exec(text)?.[1]
  if (columns === undefined) return text === ""
  return !text.endsWith("\n") || text.split(" substreams for column ").length - 1 !== Number(columns)
}

const lacksFile = ({ path }: PlacedPart): boolean =>
  unmeasured.some((file) => {
    try {
      return cutOff(readFileSync(join(path, file), "utf8"))
    } catch {
      // Not every part has each of them.
      return false
    }
  })

/** Whether a part that a table consists of does not lie on the disk as the engine believes. */
export const isDamaged = Effect.fn("isDamaged")(function* (table: string, part: PlacedPart) {
  const { quoted, rows, sql } = yield* Database
  const checks = yield* rows(
    Check,
    sql.unsafe(`CHECK TABLE ${quoted}.${table} PART '${part.name}' SETTINGS check_query_single_value_result = 0`)
  )
  return checks.some(({ is_passed }) => is_passed === 0) || lacksFile(part)
})
