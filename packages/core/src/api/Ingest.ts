import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { Span } from "../model/Span.js"
import { ApiKey } from "./Auth.js"
import { BodyTooLarge, BodyTooSlow, NothingStored, Overloaded, Rejection, UnsupportedBody } from "./Body.js"

/** The answer to a batch: `accepted` spans are stored, each rejected one is named. */
export const Receipt = Schema.Struct({
  accepted: Schema.NonNegativeInt,
  rejected: Schema.Array(Rejection)
}).annotations(HttpApiSchema.annotations({ status: 202, identifier: "Receipt" }))
export type Receipt = typeof Receipt.Type

/** The answer to a single span. */
export const Accepted = Schema.Struct({ accepted: Schema.Literal(true) }).annotations(
  HttpApiSchema.annotations({ status: 202, identifier: "Accepted" })
)

export const SpanBatch = Schema.Struct({ spans: Schema.Array(Span) }).annotations({ identifier: "SpanBatch" })

const Sent = Schema.Union(Span, Schema.Array(Span), SpanBatch)

const Lines = HttpApiSchema.Text({ contentType: "application/x-ndjson" }).annotations({
  description: "A span a line, as JSON. Lines that are empty are passed over, and do not count."
})

export class IngestApi extends HttpApiGroup.make("ingest")
  .add(
    HttpApiEndpoint.post("spans", "/api/ingest")
      .setPayload(Schema.Union(Sent, Lines))
      .addSuccess(Accepted)
      .addSuccess(Receipt)
      .addError(NothingStored)
      .addError(BodyTooLarge)
      .addError(BodyTooSlow)
      .addError(UnsupportedBody)
      .addError(Overloaded)
      .annotate(
        OpenApi.Description,
        "Takes one finished span, an array of them, or `{spans: [...]}`, as JSON; or a span a line, as NDJSON " +
          "(application/x-ndjson, also application/ndjson and application/jsonl). Gzip or plain. 202 means: stored. " +
          "In a batch the good spans are stored and each bad one is reported by its index."
      )
  )
  .middleware(ApiKey)
  .annotate(OpenApi.Title, "Ingest") {}
