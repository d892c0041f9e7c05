import { Data } from "effect"

/** Too much is waiting to be stored, or the server is stopping. Nothing was taken; the sender is to come back later. */
export class BufferFull extends Data.TaggedError("BufferFull")<{ readonly waitingBytes: number }> {}
