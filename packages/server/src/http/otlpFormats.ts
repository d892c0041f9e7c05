import type { OtlpReceipt, OtlpStatus } from "@agentwatch/core/api/Otlp"
import { HttpServerResponse } from "@effect/platform"
import { Effect } from "effect"
import { receiptBytes, statusBytes } from "../ingest/otlp/answer.js"
import { fromJson } from "../ingest/otlp/fromJson.js"
import { fromProtobuf } from "../ingest/otlp/fromProtobuf.js"
import { Malformed } from "../ingest/otlp/Malformed.js"
import type { SentSpan } from "../ingest/otlp/OtlpSpan.js"
import { type BodyFormat, isJson, nothingStored, tooLarge } from "./readBody.js"
import { bodySpans, spanLimit } from "./takeIn.js"

/** One of OTLP's encodings: how a body is read in it, and answered. */
export interface OtlpFormat {
  readonly takes: (contentType: string | undefined) => boolean
  readonly body: BodyFormat<ReadonlyArray<SentSpan>>
  readonly receipt: (receipt: OtlpReceipt) => HttpServerResponse.HttpServerResponse
  readonly failure: (status: OtlpStatus, code: number) => HttpServerResponse.HttpServerResponse
}

const isProtobuf = (contentType: string | undefined) => /^application\/(x-)?protobuf\s*(;|$)/i.test(contentType ?? "")

/**
 * The most that what spans have in common may come to, repeated with each, in bytes. It is sent once and kept with each: of one
 * large resource with many small spans the store would get thousands of times what was sent.
 */
const mostRepeated = 64 * 1024 * 1024

// What is nested too deep for the stack is a bad body, not a fault of ours.
const unreadable = (error: unknown) =>
  nothingStored(
    error instanceof Malformed ? error.message : error instanceof RangeError ? "nested too deep" : "unreadable"
  )

const tooOftenRepeated = (spans: ReadonlyArray<SentSpan>) =>
  spans.length <= bodySpans && spans.reduce((sum, { origin }) => sum + origin.bytes, 0) > mostRepeated

const read = (spans: () => ReadonlyArray<SentSpan>) =>
  Effect.try({ try: spans, catch: unreadable }).pipe(
    Effect.filterOrFail(
      (sent) => !tooOftenRepeated(sent),
      () => tooLarge("too many spans for so large a resource, which is kept with each of them; send fewer in one body")
    )
  )

const types = "application/x-protobuf, or application/json"

export const jsonFormat: OtlpFormat = {
  takes: isJson,
  body: { takes: isJson, types, name: "JSON", read: (bytes) => read(() => fromJson(bytes.toString("utf8"))) },
  receipt: (receipt) => HttpServerResponse.unsafeJson(receipt),
  failure: (status, code) => HttpServerResponse.unsafeJson(status, { status: code })
}

const protobufAnswer = (bytes: Uint8Array, status: number) =>
  HttpServerResponse.uint8Array(bytes, { status, contentType: "application/x-protobuf" })

export const protobufFormat: OtlpFormat = {
  takes: isProtobuf,
  body: {
    takes: isProtobuf,
    types,
    name: "protobuf",
    read: (bytes) => read(() => fromProtobuf(bytes, { spans: bodySpans, spanBytes: spanLimit }))
  },
  receipt: (receipt) => protobufAnswer(receiptBytes(receipt), 200),
  failure: (status, code) => protobufAnswer(statusBytes(status), code)
}
