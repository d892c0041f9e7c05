import { Data, type Duration } from "effect"

/**
 * Too much is waiting to be stored, or the server is stopping. Nothing was taken; the sender is to come back later.
 * `drained`: how long the store needs for what waits, as far as can be told.
 */
export class BufferFull extends Data.TaggedError("BufferFull")<{
  readonly waitingBytes: number
  readonly drained: Duration.Duration
}> {}
