import { type ChildProcess, execFileSync, fork } from "node:child_process"
import { once } from "node:events"

/** A process of its own that waits for orders; resolves with the first thing that it says. */
export const startWorker = async (file: string, ...args: ReadonlyArray<string>) => {
  const child = fork(file, args, { execArgv: ["--no-warnings"], serialization: "advanced" })
  child.once("exit", (code) => {
    // Whoever waits for its answer would wait for ever.
    if (code) throw new Error(`${file} ${args.join(" ")} ended with ${code}`)
  })
  const [said]: ReadonlyArray<unknown> = await once(child, "message")
  return { child, said }
}

/** Gives an order to a worker, and its answer back. */
export const ask = async <Answer>(child: ChildProcess, order: object): Promise<Answer> => {
  child.send(order)
  const [answer] = await once(child, "message")
  return answer
}

/** Answers orders by their name until nobody can give any, then finishes. */
export const obey = (
  answers: Readonly<Record<string, (order: never) => Promise<unknown>>>,
  { finish, hello = "ready" }: { readonly hello?: unknown; readonly finish?: () => Promise<unknown> } = {}
): void => {
  process.on("message", async (order: { readonly do: string }) => {
    const answer = answers[order.do] as (order: object) => Promise<unknown>
    process.send?.(await answer(order))
  })
  process.once("disconnect", async () => {
    await finish?.()
    process.exit()
  })
  process.send?.(hello)
}

/** Runs a program to its end in a process of its own; what its last line says, as JSON. */
export const runApart = <Said>(file: string, ...args: ReadonlyArray<string>): Said => {
  const said = execFileSync(process.execPath, ["--no-warnings", file, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1e9
  })
  return JSON.parse(said.trim().split("\n").at(-1) ?? "")
}
