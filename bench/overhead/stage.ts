import { join } from "node:path"
import { ask, startWorker } from "../kit/worker.ts"
import type { Answer, Contestant, Order, Way } from "./contestant.ts"
import type { Kind, Timing } from "./work.ts"

const start = (file: string, ...args: ReadonlyArray<string>) => startWorker(join(import.meta.dirname, file), ...args)

/** A provider in a process of its own, or with `upstream` a proxy in front of one; its origin. */
export const startProvider = async (upstream?: string) => {
  const { child, said } = await start("provider.ts", ...(upstream === undefined ? [] : [upstream]))
  return { origin: `http://127.0.0.1:${said}`, stop: () => child.disconnect() }
}

/** A contestant that waits for orders. */
export interface Runner {
  readonly calls: (kind: Kind, calls: number) => Promise<ReadonlyArray<Timing>>
  readonly weigh: () => Promise<{ readonly heapBytes: number; readonly rssBytes: number }>
  readonly listen: (calls: number) => Promise<{ readonly p50: number; readonly p99: number }>
  readonly stop: () => void
}

export const startRunner = async (contestant: Contestant, way: Way, origin = "", sink = ""): Promise<Runner> => {
  const { child } = await start("contestant.ts", contestant, way, origin, sink)
  const give = (order: Order) => ask<Answer>(child, order)
  return {
    calls: async (kind, calls) => {
      const answer = await give({ do: "calls", kind, calls })
      return "timings" in answer ? answer.timings : []
    },
    weigh: async () => {
      const answer = await give({ do: "weigh" })
      return "heapBytes" in answer ? answer : { heapBytes: Number.NaN, rssBytes: Number.NaN }
    },
    listen: async (calls) => {
      const answer = await give({ do: "listen", calls })
      return "delayMs" in answer ? answer.delayMs : { p50: Number.NaN, p99: Number.NaN }
    },
    stop: () => child.disconnect()
  }
}

/**
 * The timings of each, measured in turn, so that a machine whose speed drifts favours none of them; the first two rounds
 * are for warming up.
 */
export const inTurn = async <Name extends string>(
  runners: Readonly<Record<Name, Runner>>,
  kind: Kind,
  rounds: number,
  calls: number
): Promise<Readonly<Record<Name, ReadonlyArray<Timing>>>> => {
  const names = Object.keys(runners) as Array<Name>
  const all = Object.fromEntries(names.map((name) => [name, [] as Array<Timing>])) as Record<Name, Array<Timing>>
  for (let round = -2; round < rounds; round++) {
    for (const name of names) {
      const timings = await runners[name].calls(kind, calls)
      if (round >= 0) all[name].push(...timings)
    }
  }
  return all
}
