import { Effect, Layer } from "effect"
import { SpanStore } from "../SpanStore.js"
import { StoreError } from "../StoreError.js"
import { Database } from "./Database.js"
import { columns, decode, encode, SpanRow } from "./SpanRow.js"

export const layer = Layer.effect(
  SpanStore,
  Effect.gen(function* () {
    const { query, quoted, run, sql } = yield* Database
    return SpanStore.of({
      encode,
      // Ready-made text in one statement: the client's own row encoding costs several times as much. A batch may reach as
      // far back as spans are kept, so the number of months in it is no sign of a mistake.
      append: (batch) =>
        run(
          `INSERT INTO ${quoted}.spans SETTINGS max_partitions_per_insert_block = 0 FORMAT JSONEachRow\n${batch.join("\n")}\n`
        ).pipe(Effect.withSpan("SpanStore.append", { attributes: { rows: batch.length } })),
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
