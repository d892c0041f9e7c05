import { cpSync, mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

// Both are set by prepare.ts for the time of a run.
const { AGENTWATCH_TEST_ROOM: room = tmpdir(), AGENTWATCH_TEST_TABLES: tables } = process.env

/** A directory that is empty, and that is gone when all tests are over. */
export const freshDirectory = () => mkdtempSync(join(room, "agentwatch-test-"))

/** What stands in a directory, once more. */
export const copyOf = (directory: string) => {
  const copy = freshDirectory()
  cpSync(directory, copy, { recursive: true, verbatimSymlinks: true })
  return copy
}

/** A directory with a store in it that has all its tables and nothing in them: a server starts on it in half the time. */
export const storeDirectory = () => (tables === undefined ? freshDirectory() : copyOf(tables))
