import { join } from "node:path"
import { inFreshDirectory, type Serving, whileServing } from "./serving.ts"
import { runApart } from "./worker.ts"

/** Days that the spans are spread over. */
export const filledDays = 30

/** Gives the work a server with so many spans of a month in its store; it has just been started, so that nothing is warm. */
export const whileFilled = <A>(spans: number, work: (serving: Serving) => Promise<A>): Promise<A> =>
  inFreshDirectory(async (directory) => {
    // Makes the tables.
    await whileServing(directory, async () => {})
    runApart(join(import.meta.dirname, "fill.ts"), directory, String(spans), String(filledDays))
    return whileServing(directory, work, { DATA_RETENTION_DAYS: "60" })
  })
