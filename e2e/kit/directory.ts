import { rmSync } from "node:fs"
import { copyOf, freshDirectory } from "../../packages/cli/test/directories.js"
import { afterwards } from "./afterwards.js"

const goneAfterwards = (directory: string): string => {
  afterwards(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** An empty directory that is gone after the test. */
export const ownDirectory = (): string => goneAfterwards(freshDirectory())

/** The tables of a server, as it makes them. */
export const tables = process.env.AGENTWATCH_TEST_TABLES ?? ""

/** A directory with them in it, which is gone after the test. */
export const storeDirectory = (): string => goneAfterwards(copyOf(tables))
