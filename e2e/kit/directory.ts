import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterwards } from "./afterwards.js"

/** An empty directory that is gone after the test. */
export const ownDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), "agentwatch-faults-"))
  afterwards(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}
