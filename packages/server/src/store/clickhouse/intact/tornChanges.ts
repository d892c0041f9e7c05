import { readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { tablesIn } from "./kept.js"

const change = /^mutation_\d+\.txt$/

const torn = (path: string) => {
  const text = readFileSync(path, "utf8")
  return text === "" || !text.endsWith("\n")
}

/**
 * Removes what a disk that was full has not taken of a change of rows, because the engine would not open the store. Where it had
 * not been done, the journal still has the insert that it was for.
 */
export const dropTornChanges = (directory: string): void => {
  for (const table of tablesIn(directory)) {
    for (const name of readdirSync(table)) {
      const path = join(table, name)
      if (change.test(name) && torn(path)) rmSync(path)
    }
  }
}
