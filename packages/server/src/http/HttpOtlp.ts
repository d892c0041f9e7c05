import { AgentWatchApi } from "@agentwatch/core/api/Api"
import type { BodyTooLarge, BodyTooSlow, NothingStored, Overloaded, UnsupportedBody } from "@agentwatch/core/api/Body"
import { HttpApiBuilder, HttpServerRequest } from "@effect/platform"
import { Data, Effect } from "effect"
import { failureOf, receiptOf } from "../ingest/otlp/answer.js"
import { fromOtlp } from "../ingest/otlp/fromOtlp.js"
import type { SentSpan } from "../ingest/otlp/OtlpSpan.js"
import { jsonFormat, type OtlpFormat, protobufFormat } from "./otlpFormats.js"
import { readBody } from "./readBody.js"
import { each, roomForMore, takeIn } from "./takeIn.js"

/** A body without spans, which OTLP allows. */
class NoSpans extends Data.TaggedError("NoSpans") {}

/** What a failure is in HTTP, and in gRPC. A sender goes by the former: it sends the same again after 503 alone. */
const codes = {
  NothingStored: [400, 3],
  BodyTooSlow: [408, 4],
  BodyTooLarge: [413, 3],
  UnsupportedBody: [415, 3],
  Overloaded: [503, 14]
} as const

const failed = (
  { failure }: OtlpFormat,
  error: BodyTooLarge | BodyTooSlow | NothingStored | Overloaded | UnsupportedBody
) => {
  const [status, code] = codes[error._tag]
  const message = error._tag === "NothingStored" ? failureOf(error.error, error) : error.error
  return failure({ code, message }, status)
}

const bytesOf = ({ bytes, origin }: SentSpan) => bytes() + origin.bytes

const sentSpans = ({ body }: OtlpFormat) =>
  roomForMore.pipe(
    Effect.zipRight(readBody(body)),
    Effect.filterOrFail(
      (spans) => spans.length > 0,
      () => new NoSpans()
    ),
    Effect.map((spans) => each(spans, fromOtlp, bytesOf))
  )

const traces = Effect.gen(function* () {
  const { headers } = yield* HttpServerRequest.HttpServerRequest
  const format = protobufFormat.takes(headers["content-type"]) ? protobufFormat : jsonFormat
  return yield* takeIn(sentSpans(format)).pipe(
    Effect.map((receipt) => format.receipt(receiptOf(receipt))),
    Effect.catchTag("NoSpans", () => Effect.succeed(format.receipt({}))),
    Effect.catchAll((error) => Effect.succeed(failed(format, error)))
  )
})

export const HttpOtlp = HttpApiBuilder.group(AgentWatchApi, "otlp", (handlers) =>
  handlers.handleRaw("traces", () => traces)
)
