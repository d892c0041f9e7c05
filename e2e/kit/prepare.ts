import { execFileSync } from "node:child_process"
import { cpSync } from "node:fs"
import { join } from "node:path"

/** Before all tests, after the command line's preparation: makes tables that have a rollup beside them, for tests of faults. */
export const setup = () => {
  const { AGENTWATCH_TEST_ROOM: room = "", AGENTWATCH_TEST_TABLES: tables = "" } = process.env
  const audited = join(room, "audited")
  cpSync(tables, audited, { recursive: true, verbatimSymlinks: true })
  execFileSync(process.execPath, [join(import.meta.dirname, "oracle", "createRollup.ts"), audited])
  process.env.AGENTWATCH_TEST_AUDITED = audited
}
