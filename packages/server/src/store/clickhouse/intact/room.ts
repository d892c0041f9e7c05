import { statfs } from "node:fs/promises"
import { Effect } from "effect"
import { StoreError } from "../../StoreError.js"

/** Bytes that have to be free on its disk before anything is written to a store. */
const least = 16 * 1_024 * 1_024

const mebibytes = (bytes: number) => `${(bytes / 1_024 / 1_024).toFixed(1)} MiB`

/** Fails where the disk of a directory is as good as full. `more`: bytes that are about to be written, where these are many. */
export const room = (directory: string, more = 0): Effect.Effect<void, StoreError> =>
  Effect.tryPromise({
    try: async () => {
      const { bavail, bsize } = await statfs(directory)
      const needed = least + more
      if (bavail * bsize < needed) {
        throw new Error(
          `the disk of ${directory} is full: ${mebibytes(bavail * bsize)} are free, and it needs ${mebibytes(needed)}`
        )
      }
    },
    catch: (cause) => new StoreError({ transient: true, cause })
  })
