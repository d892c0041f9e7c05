import { gunzip } from "node:zlib"
import { Effect } from "effect"

/** The bytes are no whole gzip. */
export class NotPacked {
  readonly _tag = "NotPacked"
}

/** What is packed is larger than the limit. Nothing beyond it was unpacked. */
export class UnpackedTooLarge {
  readonly _tag = "UnpackedTooLarge"
}

/** As many as there are threads for it; each may hold as much as a body may be large. */
const atOnce = Effect.unsafeMakeSemaphore(4)

/** What a gzip holds, up to `limit` bytes; unpacked in a thread of its own. */
export const unpacked = (packed: Uint8Array, limit: number) =>
  Effect.async<Buffer, NotPacked | UnpackedTooLarge>((resume) => {
    gunzip(packed, { maxOutputLength: limit }, (error, bytes) => {
      if (error === null) resume(Effect.succeed(bytes))
      else {
        const large = "code" in error && error.code === "ERR_BUFFER_TOO_LARGE"
        resume(Effect.fail(large ? new UnpackedTooLarge() : new NotPacked()))
      }
    })
  }).pipe(
    // What has begun goes on and holds memory, whether or not its sender is still there.
    Effect.uninterruptible,
    atOnce.withPermits(1)
  )
