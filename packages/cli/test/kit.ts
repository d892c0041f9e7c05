import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { afterAll, afterEach } from "vitest"
import { freshDirectory, storeDirectory } from "./directories.js"
import { freePort } from "./freePort.js"
import { usual } from "./usual.js"

export { freePort, freshDirectory }

/** The address of a server that is not there: no server is given this port that asks for a free one. */
export const nobody = "http://127.0.0.1:2"

const bin = fileURLToPath(new URL("../bin/agentwatch-cli.cjs", import.meta.url))

type Environment = Readonly<Record<string, string>>

// A test that fails leaves no server behind.
const running = new Set<ChildProcess>()
afterEach(() => {
  for (const child of running) child.kill("SIGKILL")
})

// Those that all tests of a file share end with the last of them.
const shared = new Set<ChildProcess>()
afterAll(() => {
  for (const child of shared) child.kill("SIGKILL")
})

const start = (args: ReadonlyArray<string>, env: Environment): ChildProcess => {
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...usual, ...env }
  })
  running.add(child)
  child.once("exit", () => running.delete(child))
  return child
}

const listening = (child: ChildProcess) => {
  const said = { out: "", err: "" }
  child.stdout?.on("data", (chunk: Buffer) => {
    said.out += chunk.toString()
  })
  child.stderr?.on("data", (chunk: Buffer) => {
    said.err += chunk.toString()
  })
  return said
}

const exited = (child: ChildProcess) =>
  new Promise<number | string>((resolve) => child.once("close", (code, signal) => resolve(code ?? signal ?? "gone")))

/** A line of a stack trace, or the name of something thrown. */
export const trace = /^\s+at |\bError:|node:internal|\.[jt]s:\d+/m

/** What a command said and how it ended. */
export interface Ended {
  readonly code: number | string
  readonly out: string
  readonly err: string
}

/** Waits until a condition holds; the test's own time limit ends what never does. */
export const until = async <A>(look: () => A | undefined | false | Promise<A | undefined | false>): Promise<A> => {
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** Runs a command to its end; one that does not end in so many seconds is ended, and its code is a signal's name. */
export const run = async (args: ReadonlyArray<string>, env: Environment = {}, seconds = 60): Promise<Ended> => {
  const child = start(args, env)
  const said = listening(child)
  const late = setTimeout(() => child.kill("SIGKILL"), seconds * 1_000)
  const code = await exited(child)
  clearTimeout(late)
  return { code, ...said }
}

export interface Serving {
  readonly url: string
  readonly port: number
  readonly directory: string
  /** Everything it has said so far. */
  readonly said: { readonly out: string; readonly err: string }
  /** Sends a signal and waits for the end. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | string>
}

/** Starts a command that goes on, and waits until it says something. */
export const spawned = async (
  args: ReadonlyArray<string>,
  env: Environment,
  until = " is on http",
  forAll: boolean | undefined = false
) => {
  const child = start(args, env)
  if (forAll) {
    running.delete(child)
    shared.add(child)
  }
  const said = listening(child)
  const gone = exited(child)
  await new Promise<void>((resolve, reject) => {
    const look = () => (said.out + said.err).includes(until) && resolve()
    child.stdout?.on("data", look)
    child.stderr?.on("data", look)
    void gone.then((code) => reject(new Error(`it ended with ${code}: ${said.out}${said.err}`)))
  })
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return gone
  }
  return { said, end }
}

interface ServeOptions {
  /** One with tables and nothing in them, unless given. */
  readonly directory?: string
  readonly env?: Environment
  readonly port?: number
  /** It stays for all tests of the file. */
  readonly shared?: boolean
}

/** Starts the server and waits until it says where it is. */
export const serve = async (options: ServeOptions = {}): Promise<Serving> => {
  const port = options.port ?? (await freePort())
  const directory = options.directory ?? storeDirectory()
  const args = ["serve", "--port", String(port), "--db", directory]
  const started = await spawned(args, options.env ?? {}, " is on http", options.shared)
  return { url: `http://127.0.0.1:${port}`, port, directory, ...started }
}
