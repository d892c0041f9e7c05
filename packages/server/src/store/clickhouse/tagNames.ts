import { Effect, Schema } from "effect"
import { Database } from "./Database.js"

/** Names kept in memory; when there are more, all are learned anew. */
const mostKept = 100_000

const Hashes = Schema.Struct({ hashes: Schema.Array(Schema.String) })
const Name = Schema.Struct({ hash: Schema.String, tag: Schema.String })

/**
 * The tags that spans have, at most `most` of them, in alphabetical order. Which there are is told by the traces, as hashes and
 * fast; what those are called is read from all spans, but only where one of them is not known yet.
 */
export const makeTagNames = (most: number) =>
  Effect.map(Database, ({ query, sql }) => {
    const names = new Map<string, string>()

    const hashes = query(
      Hashes,
      ({ select }) => sql`
        SELECT arrayMap(hash -> toString(hash), groupUniqArrayArray(tags)) AS hashes FROM (${select("traces", "tags", [])})`
    ).pipe(Effect.map(([row]) => row?.hashes ?? []))

    const learn = query(
      Name,
      ({ select }) => sql`
        SELECT DISTINCT arrayJoin(tags) AS tag, toString(cityHash64(tag)) AS hash
        FROM (${select("spans", "tags", [sql`notEmpty(tags)`])})
        ORDER BY tag LIMIT ${sql.literal(String(mostKept))}`
    ).pipe(
      Effect.tap((rows) =>
        Effect.sync(() => {
          if (names.size > mostKept) names.clear()
          for (const { hash, tag } of rows) names.set(hash, tag)
        })
      )
    )

    return Effect.gen(function* () {
      const found = yield* hashes
      if (!found.every((hash) => names.has(hash))) yield* learn
      const tags = found.flatMap((hash) => names.get(hash) ?? [])
      return tags
        .filter((tag) => tag !== "")
        .sort()
        .slice(0, most)
    })
  })
