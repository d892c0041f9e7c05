/** What an attribute may hold. Numbers that JSON has no form for are texts: `NaN`, and whole ones beyond 2^53. */
export type Value = string | number | boolean | null | ReadonlyArray<Value> | { readonly [key: string]: Value }

// A map, because any text may be a key, `__proto__` as well.
export type Attributes = ReadonlyMap<string, Value>

export interface OtlpEvent {
  /** Nanoseconds since the epoch, as sent; judged with the span. */
  readonly time: unknown
  readonly name: unknown
  readonly attributes: Attributes
}

export interface OtlpLink {
  readonly traceId: unknown
  readonly spanId: unknown
}

/** A span in OTLP's own words, from JSON or protobuf. What is `unknown` is judged later, with all that is ours. */
export interface OtlpSpan {
  readonly traceId: unknown
  readonly spanId: unknown
  readonly parentSpanId: unknown
  readonly traceState: unknown
  readonly name: unknown
  readonly kind: unknown
  readonly start: unknown
  readonly end: unknown
  readonly attributes: Attributes
  readonly events: ReadonlyArray<OtlpEvent>
  readonly links: ReadonlyArray<OtlpLink>
  readonly status: { readonly code: unknown; readonly message: unknown }
  /** What the sender left out for want of room, by what it was. */
  readonly dropped: Readonly<Record<"attributes" | "events" | "links", unknown>>
}

/** What a group of spans has in common: the process they come from, and what recorded them. */
export interface Origin {
  readonly resource: Attributes
  readonly scope: { readonly name: unknown; readonly version: unknown; readonly attributes: Attributes }
  /** Of all this as it was sent, in bytes. It is kept with each of the spans. */
  readonly bytes: number
}

/** A span of a body. It is read when its turn comes, so that only one is held in full at a time. */
export interface SentSpan {
  readonly origin: Origin
  /** Of the span as it was sent, in bytes, without its origin. */
  readonly bytes: () => number
  /** Fails with `Malformed`. */
  readonly read: () => OtlpSpan
}
