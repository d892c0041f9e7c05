import { statSync } from "node:fs"
import { Effect } from "effect"
import { StoreError } from "../StoreError.js"

const identity = (directory: string): string | undefined => {
  const found = statSync(directory, { throwIfNoEntry: false })
  return found === undefined ? undefined : `${found.dev}:${found.ino}`
}

/**
 * Fails once the directory is no longer the one that it is now. The engine goes on writing into a directory that somebody
 * has removed, and says that it has stored what nobody will ever read.
 */
export const stillThere = (directory: string): Effect.Effect<void, StoreError> => {
  const opened = identity(directory)
  return Effect.suspend(() =>
    identity(directory) === opened
      ? Effect.void
      : new StoreError({
          transient: true,
          cause: new Error(`the data directory ${directory} has been removed or replaced`)
        })
  )
}
