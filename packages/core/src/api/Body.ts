import { HttpApiSchema } from "@effect/platform"
import { Schema } from "effect"

/** Why one span of a batch was not taken. */
export const Rejection = Schema.Struct({
  /** Counts from 0 in the order sent. */
  index: Schema.NonNegativeInt,
  /** Path of the field, dots between; empty for the span as a whole. */
  field: Schema.String,
  reason: Schema.String
}).annotations({ identifier: "Rejection" })
export type Rejection = typeof Rejection.Type

/** Nothing of the request was stored. */
export class NothingStored extends Schema.TaggedError<NothingStored>()(
  "NothingStored",
  { error: Schema.String, accepted: Schema.Literal(0), rejected: Schema.Array(Rejection) },
  HttpApiSchema.annotations({ status: 400, description: "Nothing was stored; each bad span is named with its reason." })
) {
  override get message() {
    return this.error
  }
}

/** The body is larger than the server takes. */
export class BodyTooLarge extends Schema.TaggedError<BodyTooLarge>()(
  "BodyTooLarge",
  { error: Schema.String, limit_bytes: Schema.NonNegativeInt },
  HttpApiSchema.annotations({ status: 413, description: "The body is larger than the limit." })
) {}

/** The body took too long to arrive. */
export class BodyTooSlow extends Schema.TaggedError<BodyTooSlow>()(
  "BodyTooSlow",
  { error: Schema.String },
  HttpApiSchema.annotations({ status: 408, description: "The body did not arrive in time; nothing was stored." })
) {}

/** The body is by its own word nothing that is read here. */
export class UnsupportedBody extends Schema.TaggedError<UnsupportedBody>()(
  "UnsupportedBody",
  { error: Schema.String },
  HttpApiSchema.annotations({
    status: 415,
    description: "The body is of a type, or packed in a way, that is not read here."
  })
) {}

/** The buffer is full or the store is away. Wait `retry_after` seconds (also in the Retry-After header), then send again. */
export class Overloaded extends Schema.TaggedError<Overloaded>()(
  "Overloaded",
  { error: Schema.String, retry_after: Schema.NonNegativeInt },
  HttpApiSchema.annotations({
    status: 503,
    description:
      "The server, or its store, cannot do this at the moment. What was sent, if anything was, is not stored."
  })
) {}
