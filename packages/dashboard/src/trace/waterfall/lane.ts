import type { StoredSpan } from "@agentwatch/core/model/Span"

/** From the first start of a trace to its last end. */
export interface Extent {
  /** Nanoseconds since the epoch. */
  readonly start: bigint
  readonly ms: number
}

type Timed = Pick<StoredSpan, "start_time_unix_nano" | "end_time_unix_nano">

const ms = (nanos: bigint) => Number(nanos) / 1_000_000

export const extentOf = (spans: ReadonlyArray<Timed>): Extent => {
  const [first] = spans
  if (first === undefined) return { start: 0n, ms: 0 }
  let { start_time_unix_nano: start, end_time_unix_nano: end } = first
  for (const span of spans) {
    if (span.start_time_unix_nano < start) start = span.start_time_unix_nano
    if (span.end_time_unix_nano > end) end = span.end_time_unix_nano
  }
  return { start, ms: ms(end - start) }
}

/** Where a span lies in its trace, as shares of the width from 0 to 1. */
export interface Bar {
  readonly left: number
  readonly width: number
  /** The share of the bar at which the first chunk of a stream came. */
  readonly first?: number
}

const within = (share: number) => Math.min(1, Math.max(0, share))

export const barOf = (span: StoredSpan, { ms: whole, start }: Extent): Bar => {
  const place = (at: bigint) => (whole === 0 ? 0 : within(ms(at - start) / whole))
  const left = place(span.start_time_unix_nano)
  const width = place(span.end_time_unix_nano) - left
  const waited = span.model_inference?.stream?.time_to_first_chunk_ms
  if (waited === undefined || span.duration_ms === 0) return { left, width }
  return { left, width, first: within(waited / span.duration_ms) }
}
