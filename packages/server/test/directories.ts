import { cpSync, mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

// Both are set by prepare.ts for the time of a run.
const { AGENTWATCH_TEST_DIRECTORIES: parent = tmpdir(), AGENTWATCH_TEST_STORE: prepared } = process.env

/** A directory that is empty. */
export const freshDirectory = () => mkdtempSync(join(parent, "agentwatch-test-"))

/** A directory with a store in it that has all its tables and nothing in them: a server starts on it in half the time. */
export const storeDirectory = () => {
  const directory = freshDirectory()
  if (prepared !== undefined) cpSync(prepared, directory, { recursive: true, verbatimSymlinks: true })
  return directory
}
