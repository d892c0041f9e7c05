import { afterEach } from "vitest"
import { type Environment, makeBreakerHome, processEnvironment } from "../../src/Environment.js"
import type { InitOptions } from "../../src/Options.js"
import { makeWatch, type Watch } from "../../src/Watch.js"
import { type IngestServer, serveIngest } from "./servers.js"

export interface Watching {
  readonly watch: Watch
  readonly host: { fetch: typeof fetch }
  readonly ingest: IngestServer
  readonly lines: Array<string>
  /** All spans so far, delivered and read. */
  readonly spans: () => Promise<IngestServer["spans"]>
}

const watches = new Set<Watch>()

afterEach(async () => {
  for (const watch of watches) await watch.shutdown(0)
  watches.clear()
})

/** A watch over a `fetch` of its own, whose spans go to a server of its own; shut down after the test. */
export const watching = async (options: InitOptions = {}, changes: Partial<Environment> = {}): Promise<Watching> => {
  const ingest = await serveIngest()
  const host = { fetch: globalThis.fetch }
  const lines: Array<string> = []
  const log = { info: (line: string) => void lines.push(line), warn: (line: string) => void lines.push(line) }
  const usual = processEnvironment()
  const breakers = makeBreakerHome(changes.clock ?? usual.clock)
  const environment = { ...usual, host, log, breakers, ...changes }
  const watch = makeWatch({ serverUrl: ingest.url, ...options }, environment)
  watches.add(watch)
  const spans = async () => {
    await watch.flush(10_000)
    return ingest.spans
  }
  return { watch, host, ingest, lines, spans }
}
