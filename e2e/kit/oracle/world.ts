import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "vitest"
import { type AgentWatch, startAgentWatch } from "../agentwatch.js"
import { type Clickhouse, startClickhouse } from "../clickhouse/Clickhouse.js"
import { storeDirectory } from "../directory.js"
import { readServer, readStore } from "./findings.js"
import type { Ledger } from "./ledger.js"
import { expectExact } from "./oracle.js"

/** A server whose store is a ClickHouse elsewhere, with its tables in place. */
export const withRemoteStore = async () => {
  const store = await startClickhouse({ directory: storeDirectory() })
  const server = await startAgentWatch({ clickhouse: store.url })
  return { store, server }
}

/** The same, where the server finds the store empty and makes its tables there. */
export const withEmptyRemoteStore = async () => {
  const store = await startClickhouse()
  const server = await startAgentWatch({ clickhouse: store.url })
  return { store, server }
}

export const expectRemoteExact = async (ledger: Ledger, server: AgentWatch, store: Clickhouse): Promise<void> =>
  expectExact(ledger, await readServer(server.url), await readStore(store))

/** With several servers: as soon as they have settled what they wrote at the same time, within a minute. */
export const expectSoonExact = async (
  ledger: Ledger,
  servers: ReadonlyArray<AgentWatch>,
  store: Clickhouse
): Promise<void> => {
  const exact = async () => {
    for (const server of servers) await expectRemoteExact(ledger, server, store)
  }
  const end = performance.now() + 60_000
  for (;;) {
    try {
      return await exact()
    } catch (difference) {
      if (performance.now() > end) throw difference
      await sleep(1_000)
    }
  }
}

interface Place {
  readonly directory: string
  readonly within?: ReadonlyArray<string>
}

/** Asks the server, then stops it and looks into its directory. */
export const expectEmbeddedExact = async (ledger: Ledger, server: AgentWatch, place: Place): Promise<void> => {
  const told = await readServer(server.url)
  expect(await server.end("SIGTERM")).toBe(0)
  const store = await startClickhouse(place)
  const lies = await readStore(store)
  await store.stop()
  expectExact(ledger, told, lies)
}
