import type { StoredSpan } from "./Span.js"

type Wire = typeof StoredSpan.Encoded

/** Encodes a span as `StoredSpan` does, many times as fast: nothing but instants is written otherwise than it is held. */
export const wireOf = ({ end_time_unix_nano, events, start_time_unix_nano, ...span }: StoredSpan): Wire => ({
  ...span,
  start_time_unix_nano: start_time_unix_nano.toString(),
  end_time_unix_nano: end_time_unix_nano.toString(),
  ...(events === undefined
    ? {}
    : { events: events.map((event) => ({ ...event, time_unix_nano: event.time_unix_nano.toString() })) })
})
