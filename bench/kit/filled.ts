import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { inFreshDirectory, type Serving, whileServing } from "./serving.ts"
import { runApart } from "./worker.ts"

/** Days that the spans are spread over. */
export const filledDays = 30

/** Seconds in which a server that has been started reads the keys of what it has stored; questions are slower meanwhile. */
const untilKeysAreRead = 30

/** Gives the work a server with so many spans of a month in its store; nobody has asked it anything since its start. */
export const whileFilled = <A>(spans: number, work: (serving: Serving) => Promise<A>): Promise<A> =>
  inFreshDirectory(async (directory) => {
    // Makes the tables.
    await whileServing(directory, async () => {})
    runApart(join(import.meta.dirname, "fill.ts"), directory, String(spans), String(filledDays))
    return whileServing(
      directory,
      async (serving) => {
        await sleep(untilKeysAreRead * 1_000)
        return work(serving)
      },
      { DATA_RETENTION_DAYS: "60" }
    )
  })
