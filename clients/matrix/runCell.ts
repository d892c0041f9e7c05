import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import type { Client, Modules, When } from "./clients.js"
import type { FakeProvider } from "./FakeProvider.js"
import { type Sent, startIngest } from "./Ingest.js"

/** What a call of a program came to, as plain data. */
export type Outcome = { readonly value?: unknown; readonly error?: unknown }

export interface Refused {
  readonly itself: boolean
  readonly found: boolean
  /** The calls that were refused, of which there is to be one. */
  readonly blocked: number
  readonly error: unknown
  readonly value?: unknown
}

/** What a program says at its end, and what came to the servers. */
export interface Played {
  readonly seen: Readonly<Record<"whole" | "streamed" | "failed", Outcome>>
  readonly refused: ReadonlyArray<Refused>
  readonly health: { readonly faults: number; readonly calls: number }
  /** The spans of model calls. */
  readonly calls: ReadonlyArray<Sent>
  /** The bodies of what the provider was asked. */
  readonly asked: ReadonlyArray<string>
  readonly warnings: string
}

/** An executable of Node, and the kind of module that it is given. */
export interface Under {
  readonly node: string
  readonly modules: Modules
}

const dist = (file: string) => new URL(`../../packages/sdk/dist/${file}.js`, import.meta.url).href
const runners = { esm: "run.mjs", cjs: "run.cjs" }

/** Milliseconds, after which a program that does not end is ended: some clients try again for minutes. */
const longest = 60_000

/** Plays the program of a client in a process of its own. */
export const runCell = async (
  client: Client,
  when: When | "never",
  { modules, node }: Under,
  provider: FakeProvider
): Promise<Played> => {
  const ingest = await startIngest()
  const before = provider.asked.length
  const cell = {
    client: client.name,
    older: client.older === true,
    format: client.format,
    when: when === "registered" ? "used" : when,
    url: provider.url,
    host: provider.host,
    ingest: ingest.url,
    sdk: dist("index")
  }
  const options = when === "registered" ? ["--import", dist("register")] : []
  const runner = fileURLToPath(new URL(runners[modules], import.meta.url))
  try {
    const run = promisify(execFile)(node, [...options, runner, JSON.stringify(cell)], { timeout: longest })
    const { stderr, stdout } = await run
    const told = JSON.parse(stdout.slice(stdout.lastIndexOf("\n") + 1))
    return {
      ...told,
      calls: ingest.spans.filter((span) => span.model_inference !== undefined),
      asked: provider.asked.slice(before),
      warnings: stderr
    }
  } finally {
    await ingest.close()
  }
}
