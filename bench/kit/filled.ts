import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { inFreshDirectory, type Serving, whileServing } from "./serving.ts"
import { runApart } from "./worker.ts"

/** Days that the spans are spread over. */
export const filledDays = 30

/** Seconds in which a server that has been started reads the keys of what it has stored; questions are slower meanwhile. */
const untilKeysAreRead = 30

const fill = async (directory: string, spans: number) => {
  // Makes the tables.
  await whileServing(directory, async () => {})
  runApart(join(import.meta.dirname, "fill.ts"), directory, String(spans), String(filledDays))
}

/** A store with so many spans: a new one, or where a folder for them is named, the one that is kept there. */
const inStore = async <A>(spans: number, work: (directory: string) => Promise<A>): Promise<A> => {
  const kept = process.env.AGENTWATCH_BENCH_STORES
  if (kept === undefined) {
    return inFreshDirectory(async (directory) => {
      await fill(directory, spans)
      return work(directory)
    })
  }
  const directory = join(kept, String(spans))
  if (!existsSync(directory)) {
    const half = `${directory}.half`
    rmSync(half, { recursive: true, force: true })
    mkdirSync(half, { recursive: true })
    await fill(half, spans)
    renameSync(half, directory)
  }
  return work(directory)
}

/** Gives the work a server with so many spans of a month in its store; nobody has asked it anything since its start. */
export const whileFilled = <A>(spans: number, work: (serving: Serving) => Promise<A>): Promise<A> =>
  inStore(spans, (directory) =>
    whileServing(
      directory,
      async (serving) => {
        await sleep(untilKeysAreRead * 1_000)
        return work(serving)
      },
      { DATA_RETENTION_DAYS: "60" }
    )
  )
