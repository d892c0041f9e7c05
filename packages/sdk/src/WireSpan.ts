import type { Span } from "@agentwatch/core/model/Span"

// A key that holds `undefined` is left out of the JSON, and writing it is cheaper than leaving it out of the object.
type Loose<T> = { readonly [Key in keyof T]: Partial<Pick<T, Key>> extends Pick<T, Key> ? T[Key] | undefined : T[Key] }

type Encoded = typeof Span.Encoded

/** What a span says of its model call. */
export type WireInference = Loose<NonNullable<Encoded["model_inference"]>>

/** A span as it is sent: the JSON of the wire. */
export type WireSpan = Loose<Omit<Encoded, "model_inference" | "status" | "tool_calls">> & {
  readonly status?: Loose<NonNullable<Encoded["status"]>>
  readonly tool_calls?: NonNullable<Encoded["tool_calls"]> | undefined
  readonly model_inference?: WireInference | undefined
}
