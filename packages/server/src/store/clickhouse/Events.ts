import type { EventQuery } from "@agentwatch/core/api/Events"
import { SpanId, TraceId } from "@agentwatch/core/model/Ids"
import { Effect, Layer, Schema } from "effect"
import { BadQuestion } from "../BadQuestion.js"
import { cursorOf } from "../cursor.js"
import { EventStore } from "../EventStore.js"
import { beginningAsked, instant, marksAsked } from "./conditions.js"
import { Database } from "./Database.js"
import { EventRow, eventColumns, toEvent } from "./EventRow.js"

const ListedRow = Schema.Struct({ ...EventRow.fields, trace_id: TraceId, span_id: SpanId })
const columns = `${eventColumns}, spans.trace_id AS trace_id, spans.span_id AS span_id`

/** Where a page ends. */
const Place = Schema.Struct({
  start_nano: Schema.BigInt.pipe(Schema.betweenBigInt(0n, 2n ** 63n - 1n)),
  trace_id: TraceId,
  span_id: SpanId
})
const cursor = cursorOf(Place)

export const layer = Layer.effect(
  EventStore,
  Effect.gen(function* () {
    const { query, sql } = yield* Database

    const behind = ({ span_id, start_nano, trace_id }: typeof Place.Type) => {
      const at = instant(sql, start_nano)
      // The first line is what the order of the table helps with.
      return [
        sql`start_time <= ${at}`,
        sql`(start_time < ${at} OR (trace_id, span_id) < (${sql.param("String", trace_id)}, ${sql.param("String", span_id)}))`
      ]
    }

    const list = Effect.fn("EventStore.list")(function* (asked: EventQuery) {
      const after = asked.cursor === undefined ? undefined : yield* cursor.decode(asked.cursor)
      const { limit = 100, offset = 0 } = asked
      if (after !== undefined && offset > 0) {
        return yield* new BadQuestion({ parameter: "cursor", message: "stands beside an offset; give one of them" })
      }
      const conditions = [
        sql`is_request`,
        ...beginningAsked(sql, asked),
        ...marksAsked(sql, asked),
        ...(after === undefined ? [] : behind(after))
      ]
      const rows = yield* query(
        ListedRow,
        ({ spans }) => sql`
          SELECT ${sql.literal(columns)} FROM (SELECT * FROM ${spans} WHERE ${sql.and(conditions)}) AS spans
          ORDER BY start_time DESC, trace_id DESC, span_id DESC
          LIMIT ${sql.param("UInt32", limit + 1)} OFFSET ${sql.param("UInt32", offset)}`
      )
      const page = rows.slice(0, limit)
      const last = rows.length > page.length ? page.at(-1) : undefined
      return { events: page.map(toEvent), next_cursor: last === undefined ? null : cursor.encode(last) }
    })

    return EventStore.of({ list })
  })
)
