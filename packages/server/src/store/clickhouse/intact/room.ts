import { statfs } from "node:fs/promises"
import { Effect } from "effect"
import { StoreError } from "../../StoreError.js"

/** Bytes that have to be free on its disk before anything is written to a store. */
const least = 16 * 1_024 * 1_024

const mebibytes = (bytes: number) => `${(bytes / 1_024 / 1_024).toFixed(1)} MiB`

/** Fails where the disk of a directory is as good as full. */
export const room = (directory: string): Effect.Effect<void, StoreError> =>
  Effect.tryPromise({
    try: async () => {
      const { bavail, bsize } = await statfs(directory)
      if (bavail * bsize < least) {
        throw new Error(
          `the disk of ${directory} is full: ${mebibytes(bavail * bsize)} are free, and it needs ${mebibytes(least)}`
        )
      }
    },
    catch: (cause) => new StoreError({ transient: true, cause })
  })
