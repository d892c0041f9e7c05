import { inFreshDirectory, whileServing } from "./serving.ts"
import { startSender } from "./startSender.ts"

export type Sender = Awaited<ReturnType<typeof startSender>>

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
        await sender.send({ do: "flood", batches: 40 })
        const result = await work(sender, url)
        sender.stop()
        return result
      },
      environment
    )
  )
