import type { EventQuery } from "@agentwatch/core/api/Events"
import type { TraceQuery } from "@agentwatch/core/api/Traces"
import { readStoredSpan } from "@agentwatch/core/model/readSpan"
import { StoredSpan } from "@agentwatch/core/model/Span"
import { type HttpClient, HttpClientResponse } from "@effect/platform"
import { Effect, Option, Schedule, Schema, Stream } from "effect"
import type { Trouble } from "../advice.js"
import { client, plainClient, type Server } from "../Client.js"
import { failing, inTime } from "../failing.js"

/** Traces whose spans are asked for at once. */
const atOnce = 8
const tracesOfPage = 500
const requestsOfPage = 1_000

/**
 * A server that is busy is asked again before an export is given up; so is one that is away for a moment, once it was there.
 */
const patiently =
  (reached: boolean) =>
  <A, E extends Trouble, R>(ask: Effect.Effect<A, E, R>) =>
    Effect.retry(ask, {
      while: ({ _tag }: E) => _tag === "Overloaded" || (reached && _tag === "RequestError"),
      schedule: Schedule.intersect(Schedule.exponential("500 millis"), Schedule.recurs(5))
    })

/** All pages of a list, by cursor: what arrives meanwhile shifts nothing. */
const pages = <Row, E, R>(
  page: (
    cursor: string | undefined
  ) => Effect.Effect<{ readonly rows: ReadonlyArray<Row>; readonly next: string | null }, E, R>
): Stream.Stream<Row, E, R> =>
  Stream.paginateEffect(undefined as string | undefined, (cursor) =>
    Effect.map(page(cursor), ({ next, rows }) => [rows, Option.map(Option.fromNullable(next), (one) => one)] as const)
  ).pipe(Stream.mapConcat((rows) => rows))

export const traceRows = (to: Server, asked: TraceQuery) =>
  Stream.unwrap(
    Effect.map(client(to), (api) =>
      pages((cursor) =>
        api.traces.list({ urlParams: { ...asked, limit: tracesOfPage, ...(cursor !== undefined && { cursor }) } }).pipe(
          Effect.map(({ next_cursor, traces }) => ({ rows: traces, next: next_cursor })),
          inTime,
          patiently(cursor !== undefined),
          failing(to, "export")
        )
      )
    )
  )

export const requestRows = (to: Server, asked: EventQuery) =>
  Stream.unwrap(
    Effect.map(client(to), (api) =>
      pages((cursor) =>
        api.events
          .list({ urlParams: { ...asked, limit: requestsOfPage, ...(cursor !== undefined && { cursor }) } })
          .pipe(
            Effect.map(({ events, next_cursor }) => ({ rows: events, next: next_cursor })),
            inTime,
            patiently(cursor !== undefined),
            failing(to, "export")
          )
      )
    )
  )

const Spans = Schema.Struct({ spans: Schema.Array(Schema.Record({ key: Schema.String, value: Schema.Unknown })) })
const decodeSpan = Schema.decodeUnknown(StoredSpan)

/** The spans of a trace: as the contract's client reads them, and several times faster. */
const spansOf = (http: HttpClient.HttpClient, id: string) =>
  http.get(`/api/traces/${id}/spans`).pipe(
    Effect.flatMap(
      HttpClientResponse.matchStatus({
        200: (response) => Effect.map(HttpClientResponse.schemaBodyJson(Spans)(response), ({ spans }) => spans),
        // It was there a moment ago, and is older now than spans are kept.
        404: () => Effect.succeed([]),
        503: () => Effect.fail({ _tag: "Overloaded", message: "" }),
        orElse: () => Effect.fail({ _tag: "Unknown", message: "" })
      })
    ),
    Effect.flatMap((spans) =>
      Effect.forEach(spans, (span) => {
        const read = readStoredSpan(span)
        return read === undefined ? decodeSpan(span) : Effect.succeed(read)
      })
    ),
    Effect.scoped
  )

/** The spans of all traces that fit, trace by trace. */
export const spanRows = (to: Server, asked: TraceQuery) =>
  Stream.unwrap(
    Effect.map(plainClient(to), (http) =>
      traceRows(to, asked).pipe(
        Stream.mapEffect(
          ({ trace_id }) => spansOf(http, trace_id).pipe(inTime, patiently(true), failing(to, "export")),
          {
            concurrency: atOnce
          }
        ),
        Stream.mapConcat((spans) => spans)
      )
    )
  )
