import { makeHttp } from "./http.ts"
import { inFreshDirectory, whileServing } from "./serving.ts"
import { startSender } from "./startSender.ts"

export type Sender = Awaited<ReturnType<typeof startSender>>

/** Spans that a server says it has, all of them model calls. */
export const countSpans = async (url: string): Promise<number> =>
  JSON.parse((await makeHttp(url).get("/api/metrics/summary?period=all")).text).total_requests

/** Batches until V8 has compiled what it will: after 40 of them the first flood of 480 was a tenth slower than each after it. */
const untilWarm = 240

/** Lets a sender work on a server of its own, once both are warm. */
export const whileSending = <A>(
  contentBytes: number,
  work: (sender: Sender, url: string) => Promise<A>,
  environment: Readonly<Record<string, string>> = {}
): Promise<A> =>
  inFreshDirectory((directory) =>
    whileServing(
      directory,
      async ({ url }) => {
        const sender = await startSender(url, contentBytes)
        await sender.send({ do: "flood", batches: untilWarm })
        const result = await work(sender, url)
        const stored = await countSpans(url)
        if (stored < sender.spans()) throw new Error(`${sender.spans()} spans were sent, ${stored} are stored`)
        sender.stop()
        return result
      },
      environment
    )
  )
