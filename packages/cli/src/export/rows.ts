import type { EventQuery } from "@agentwatch/core/api/Events"
import { SpanQuery } from "@agentwatch/core/api/Spans"
import type { TraceQuery } from "@agentwatch/core/api/Traces"
import { readStoredSpan } from "@agentwatch/core/model/readSpan"
import { StoredSpan } from "@agentwatch/core/model/Span"
import { HttpClientResponse } from "@effect/platform"
import { Effect, Option, Schedule, Schema, Stream } from "effect"
import type { Trouble } from "../advice.js"
import { client, type PlainClient, plainClient, type Server } from "../Client.js"
import { failing, inTime } from "../failing.js"

const tracesOfPage = 500
const requestsOfPage = 1_000
const spansOfPage = 2_000

/**
 * A server that is busy is asked again before an export is given up; so is one that is away for a moment, once it was there.
 */
const patiently =
  (reached: boolean) =>
  <A, E extends Trouble, R>(ask: Effect.Effect<A, E, R>) =>
    Effect.retry(ask, {
      while: ({ _tag }: E) => ["Overloaded", "Away"].includes(_tag) || (reached && _tag === "RequestError"),
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

const Page = Schema.Struct({
  spans: Schema.Array(Schema.Record({ key: Schema.String, value: Schema.Unknown })),
  next_cursor: Schema.NullOr(Schema.String)
})
const decodeSpan = Schema.decodeUnknown(StoredSpan)

/** A page of spans: as the contract's client reads it, and several times faster. */
const spanPage = (http: PlainClient, urlParams: typeof SpanQuery.Encoded) =>
  http.get("/api/spans", { urlParams }).pipe(
    Effect.flatMap(
      HttpClientResponse.matchStatus({
        200: (response) => HttpClientResponse.schemaBodyJson(Page)(response),
        401: () => Effect.fail({ _tag: "Unauthorized", message: "" }),
        orElse: () => Effect.fail({ _tag: "Unknown", message: "" })
      })
    ),
    Effect.flatMap(({ next_cursor, spans }) =>
      Effect.map(
        Effect.forEach(spans, (span) => {
          const read = readStoredSpan(span)
          return read === undefined ? decodeSpan(span) : Effect.succeed(read)
        }),
        (rows) => ({ rows, next: next_cursor })
      )
    ),
    Effect.scoped
  )

export const spanRows = (to: Server, asked: SpanQuery) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const http = yield* plainClient(to)
      const query = yield* Effect.orDie(Schema.encode(SpanQuery)({ ...asked, limit: spansOfPage }))
      return pages((cursor) =>
        spanPage(http, cursor === undefined ? query : { ...query, cursor }).pipe(
          inTime,
          patiently(cursor !== undefined),
          failing(to, "export")
        )
      )
    })
  )
