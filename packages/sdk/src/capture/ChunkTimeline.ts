import type { Moment, Timeline } from "../Timeline.js"
import type { WireSpan } from "../WireSpan.js"

/** When the chunks of one stream came, and how large they were: of the first 1,000 of them. */
export interface ChunkTimeline {
  /** `at` in milliseconds of the monotonic clock; `data` is what the chunk says, without what frames it. */
  readonly add: (at: number, data: string) => void
  /** As events of a span of a call that began at `start`. Absent for none. */
  readonly events: (start: Moment, timeline: Pick<Timeline, "later">) => WireSpan["events"]
}

const mostChunks = 1_000

export const makeChunkTimeline = (): ChunkTimeline => {
  const chunks: Array<{ readonly at: number; readonly bytes: number }> = []
  return {
    add: (at, data) => {
      if (chunks.length < mostChunks) chunks.push({ at, bytes: Buffer.byteLength(data) })
    },
    events: (start, timeline) =>
      chunks.length === 0
        ? undefined
        : chunks.map(({ at, bytes }) => ({
            name: "chunk",
            time_unix_nano: timeline.later(start, at),
            attributes: { offset_ms: Math.round((at - start.monotonic) * 1_000) / 1_000, bytes }
          }))
  }
}
