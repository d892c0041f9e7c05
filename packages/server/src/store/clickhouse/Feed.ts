import type { Filter } from "@agentwatch/core/api/Filter"
import { Effect, Layer, Schema } from "effect"
import { arrivalAt } from "../arrival.js"
import { FeedStore, type Arrivals as Range } from "../FeedStore.js"
import { Arrivals } from "./Arrivals.js"
import { marksAsked } from "./conditions.js"
import { Database } from "./Database.js"
import { EventRow, eventColumns, toEvent } from "./EventRow.js"
import { fits } from "./fits.js"
import { readRequest } from "./readRequest.js"
import { ChosenFormat } from "./rows/ChosenFormat.js"

const Arrival = Schema.Struct({ arrival: Schema.NumberFromString })
const PastRow = Schema.Struct({ ...EventRow.fields, ...Arrival.fields })
const Count = Schema.Struct({ events: Schema.NumberFromString })

const hour = 3_600_000

/** How far back the newest are looked for, in milliseconds, until there are enough: the order of the table does not help. */
const reaches = [hour, 24 * hour, Number.POSITIVE_INFINITY]

export const layer = Layer.effect(
  FeedStore,
  Effect.gen(function* () {
    const { before } = yield* Arrivals
    const { query, sql } = yield* Database

    const among = ({ after, upTo }: Range, asked: Filter) =>
      sql.and([
        sql`is_request`,
        sql`arrival > ${sql.param("UInt64", after)}`,
        sql`arrival <= ${sql.param("UInt64", upTo)}`,
        ...marksAsked(sql, asked)
      ])

    const page = (range: Range, asked: Filter, most: number) =>
      query(
        PastRow,
        ({ spans }) => sql`
          SELECT ${sql.literal(eventColumns)}, toString(arrival) AS arrival
          FROM (SELECT * FROM ${spans} WHERE ${among(range, asked)}) AS spans
          ORDER BY spans.arrival LIMIT ${sql.param("UInt32", most)}`
      ).pipe(
        Effect.map((rows) => rows.map((row) => ({ arrival: row.arrival, event: toEvent(row) }))),
        Effect.withSpan("FeedStore.page")
      )

    const count = (range: Range, asked: Filter) =>
      query(
        Count,
        ({ spans }) => sql`SELECT toString(count()) AS events FROM ${spans} AS spans WHERE ${among(range, asked)}`
      ).pipe(
        Effect.map(([found]) => found?.events ?? 0),
        Effect.withSpan("FeedStore.count")
      )

    const behindNewest = (count: number, upTo: number, asked: Filter) =>
      Effect.reduce(reaches, undefined as number | undefined, (found, reach) =>
        found === undefined
          ? query(
              Arrival,
              ({ spans }) => sql`
                SELECT toString(arrival) AS arrival FROM (
                  SELECT arrival FROM ${spans} AS spans
                  WHERE ${among({ after: Math.max(0, upTo - arrivalAt(reach)), upTo }, asked)}
                  ORDER BY arrival DESC LIMIT 1 OFFSET ${sql.param("UInt32", count)})`
            ).pipe(Effect.map(([place]) => place?.arrival))
          : Effect.succeed(found)
      ).pipe(
        Effect.map((found) => found ?? 0),
        Effect.withSpan("FeedStore.behindNewest")
      )

    return FeedStore.of({ before, read: readRequest(yield* ChosenFormat), fits, page, count, behindNewest })
  })
)
