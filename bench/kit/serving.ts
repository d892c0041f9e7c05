import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** The command that users run. */
export const bin = join(import.meta.dirname, "..", "..", "packages", "cli", "bin", "agentwatch-cli.cjs")

const freePort = async () => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  return typeof address === "object" ? (address?.port ?? 0) : 0
}

/** Gives the work a directory that is gone afterwards. */
export const inFreshDirectory = async <A>(work: (directory: string) => A | Promise<A>): Promise<A> => {
  const directory = mkdtempSync(join(tmpdir(), "agentwatch-bench-"))
  const remove = () => rmSync(directory, { recursive: true, force: true })
  process.once("exit", remove)
  try {
    return await work(directory)
  } finally {
    process.off("exit", remove)
    remove()
  }
}

export interface Serving {
  readonly url: string
  readonly pid: number
}

/** Runs the command that a user runs while the work goes on; stopped when it has ended, so that the directory is free. */
export const whileServing = async <A>(
  directory: string,
  work: (serving: Serving) => Promise<A>,
  environment: Readonly<Record<string, string>> = {}
): Promise<A> => {
  const port = await freePort()
  const server = spawn(process.execPath, [bin, "serve", "--port", String(port), "--db", directory], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment }
  })
  const kill = () => server.kill("SIGKILL")
  process.once("exit", kill)
  const gone = once(server, "exit")
  await new Promise<void>((resolve, reject) => {
    server.stdout.on("data", (chunk: Buffer) => chunk.includes(" is on http") && resolve())
    server.once("exit", () => reject(new Error("the server did not start")))
  })
  try {
    return await work({ url: `http://127.0.0.1:${port}`, pid: server.pid ?? 0 })
  } finally {
    server.kill("SIGTERM")
    await gone
    process.off("exit", kill)
  }
}
