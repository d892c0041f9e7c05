import { Effect, Schema } from "effect"
import { Database } from "./Database.js"
import { makeTagNames } from "./tagNames.js"

/** Most entries of a list. */
const most = 1_000

const Choice = Schema.Struct({ dimension: Schema.String, value: Schema.String, label: Schema.String })

/** What there is to filter by; see `TraceFilters`. */
export const makeChoices = Effect.gen(function* () {
  const { query, sql } = yield* Database
  // No sums are told apart by tags, because a span may have many.
  const tags = yield* makeTagNames(most)

  const summed = query(
    Choice,
    ({ select }) => sql`
      ${select("sums", "dimension, value, label", [sql`level = 'day'`])} GROUP BY dimension, value, label
      ORDER BY dimension, value, label LIMIT ${sql.literal(String(most))} BY dimension`
  )

  return Effect.all([summed, tags], { concurrency: "unbounded" }).pipe(
    Effect.map(([rows, tags]) => {
      const of = (dimension: string, mark: "value" | "label" = "value") => {
        const all = rows.filter((row) => row.dimension === dimension).map((row) => row[mark])
        return [...new Set(all)].filter((name) => name !== "").sort()
      }
      const agents = rows.filter((row) => row.dimension === "agent")
      return {
        agents: agents.map(({ label, value }) => ({ agent_id: value, agent_name: label })),
        tasks: of("task"),
        models: of("model"),
        providers: of("model", "label"),
        environments: of("environment"),
        tags
      }
    }),
    Effect.withSpan("TraceStore.filters")
  )
})
