import type { Span } from "@agentwatch/core/model/Span"

/** A span as it is sent. */
export type WireSpan = typeof Span.Encoded

export type WireInference = NonNullable<WireSpan["model_inference"]>
export type WireToolCall = NonNullable<WireSpan["tool_calls"]>[number]
export type WireLink = NonNullable<WireSpan["links"]>[number]

/** What spans show as `input`: the messages of a request, as JSON. */
export type Messages = ReadonlyArray<
  { readonly role: string; readonly content: unknown } & Readonly<Record<string, unknown>>
>
