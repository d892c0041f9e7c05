import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { freePort } from "./freePort.js"
import { usual } from "./usual.js"

const bin = fileURLToPath(new URL("../bin/agentwatch-cli.cjs", import.meta.url))

/** Lets a server make its tables in a directory, and ends it. */
const makeTables = async (directory: string) => {
  const port = String(await freePort())
  const server = spawn(process.execPath, [bin, "serve", "--port", port, "--db", directory], {
    stdio: ["ignore", "pipe", "pipe"],
    env: usual
  })
  let said = ""
  for (const stream of [server.stdout, server.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes(" is on http")) server.kill("SIGTERM")
    })
  }
  const code = await new Promise((resolve) => server.once("close", resolve))
  if (code !== 0) throw new Error(`the server that makes the tables ended with ${code}: ${said}`)
}

/**
 * Before all tests that start servers as users do: makes a room for all of their directories, and in it the tables that
 * most of these servers begin with. After them: removes the room with whatever is in it.
 */
export const setup = async () => {
  // Several projects share what the first of them has prepared.
  if (process.env.AGENTWATCH_TEST_ROOM !== undefined) return
  const room = mkdtempSync(join(tmpdir(), "agentwatch-tests-"))
  const tables = join(room, "tables")
  await makeTables(tables)
  process.env.AGENTWATCH_TEST_ROOM = room
  process.env.AGENTWATCH_TEST_TABLES = tables
  // Whoever was killed last may write for a moment yet.
  return () => rmSync(room, { recursive: true, force: true, maxRetries: 10 })
}
