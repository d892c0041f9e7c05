import type { Event, EventQuery } from "@agentwatch/core/api/Events"
import { Effect, Layer, Schema } from "effect"
import { BadQuestion } from "../BadQuestion.js"
import { cursorOf } from "../cursor.js"
import { EventStore } from "../EventStore.js"
import { beginningAsked, instant, marksAsked } from "./conditions.js"
import { Database } from "./Database.js"
import { EventRow, eventColumns, toEvent } from "./EventRow.js"
import { inOneAnswer, Place, partsOf } from "./eventParts.js"

const startNano = "toString(toUnixTimestamp64Nano(start_time)) AS start_nano"

const PlaceRow = Schema.Struct({ ...Place.fields, bytes: Schema.NumberFromString })

/** What may be long. The engine keeps lengths apart, so that the texts are not read for it. */
const texts = ["event_id", "name", "task", "agent_name", "model", "status_message", "metadata"]
const places = `${startNano}, trace_id, span_id, toString(${texts.map((text) => `length(${text})`).join(" + ")}) AS bytes`

const ListedRow = Schema.Struct({ ...EventRow.fields, trace_id: Place.fields.trace_id, span_id: Place.fields.span_id })
const columns = `${eventColumns}, spans.trace_id AS trace_id, spans.span_id AS span_id`

const cursor = cursorOf(Place)

const key = ({ span_id, trace_id }: Pick<Place, "span_id" | "trace_id">) => `${trace_id}${span_id}`

/** Places as a table of the columns that they are in. Ids are hex digits. */
const asTable = (places: ReadonlyArray<Place>) => {
  const rows = places.map(({ span_id, start_nano, trace_id }) => `(${start_nano},'${trace_id}','${span_id}')`)
  return `
    SELECT fromUnixTimestamp64Nano(toInt64(place.1), 'UTC'), toFixedString(place.2, 32), toFixedString(place.3, 16)
    FROM (SELECT arrayJoin([${rows.join(",")}]) AS place)`
}

export const layer = Layer.effect(
  EventStore,
  Effect.gen(function* () {
    const { query, sql } = yield* Database

    const behind = ({ span_id, start_nano, trace_id }: Place) => {
      const at = instant(sql, start_nano)
      // The first line is what the order of the table helps with.
      return [
        sql`start_time <= ${at}`,
        sql`(start_time < ${at} OR (trace_id, span_id) < (${sql.param("String", trace_id)}, ${sql.param("String", span_id)}))`
      ]
    }

    /** What stands at some places, in their order. */
    const eventsAt = (some: ReadonlyArray<Place>) =>
      query(
        ListedRow,
        ({ select }) => sql`
          SELECT ${sql.literal(columns)} FROM (
            ${select("spans", "*", [sql`(start_time, trace_id, span_id) IN (${sql.literal(asTable(some))})`])}
          ) AS spans`
      ).pipe(
        Effect.map((rows) => {
          const found = new Map(rows.map((row) => [key(row), row]))
          return some.flatMap((place): ReadonlyArray<Event> => {
            const row = found.get(key(place))
            return row === undefined ? [] : [toEvent(row)]
          })
        }),
        Effect.withSpan("EventStore.eventsAt")
      )

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
      const found = yield* query(
        PlaceRow,
        ({ select }) => sql`
          ${select("spans", places, conditions)}
          ORDER BY start_time DESC, trace_id DESC, span_id DESC
          LIMIT ${sql.param("UInt32", limit + 1)} OFFSET ${sql.param("UInt32", offset)}`
      )
      const shown = inOneAnswer(found.slice(0, limit))
      const last = found.length > shown.length ? shown.at(-1) : undefined
      return {
        parts: partsOf(shown).map(eventsAt),
        next_cursor: last === undefined ? null : cursor.encode(last)
      }
    })

    return EventStore.of({ list })
  })
)
