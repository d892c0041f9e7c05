import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { ApiKey } from "./Auth.js"

/** An `ExportTraceServiceRequest`, as far as it has to be told here. */
export const OtlpTraces = Schema.Struct({
  resourceSpans: Schema.optionalWith(Schema.Array(Schema.Unknown.annotations({ jsonSchema: { type: "object" } })), {
    exact: true
  })
}).annotations({ identifier: "OtlpTraces" })

/** An `ExportTraceServiceResponse`: empty where all is stored. */
export const OtlpReceipt = Schema.Struct({
  partialSuccess: Schema.optionalWith(
    Schema.Struct({
      /** A whole number of 64 bits, so in JSON its digits. */
      rejectedSpans: Schema.String,
      errorMessage: Schema.String
    }),
    { exact: true }
  )
}).annotations({ identifier: "OtlpReceipt" })
export type OtlpReceipt = typeof OtlpReceipt.Type

/** A `google.rpc.Status`. */
export const OtlpStatus = Schema.Struct({
  /** A code of gRPC. */
  code: Schema.Int,
  message: Schema.String
}).annotations({ identifier: "OtlpStatus" })
export type OtlpStatus = typeof OtlpStatus.Type

// Given with each status anew: one that is added by itself takes the name away.
const failing = (status: number) =>
  OtlpStatus.annotations(HttpApiSchema.annotations({ status, identifier: "OtlpStatus" }))

export class OtlpApi extends HttpApiGroup.make("otlp")
  .add(
    HttpApiEndpoint.post("traces", "/v1/traces")
      .setPayload(OtlpTraces)
      .addSuccess(OtlpReceipt)
      .addError(failing(400))
      .addError(failing(408))
      .addError(failing(413))
      .addError(failing(415))
      .addError(failing(503))
      .annotate(
        OpenApi.Description,
        "Takes spans of OpenTelemetry, as OTLP over HTTP: protobuf (application/x-protobuf) or JSON (application/json), " +
          "gzip or plain, answered in the encoding of the request. 200 means: stored, but for the spans that " +
          "partialSuccess tells of; 400 that nothing was. With 503 and Retry-After the same may be sent again."
      )
  )
  .middleware(ApiKey)
  .annotate(OpenApi.Title, "OpenTelemetry") {}
