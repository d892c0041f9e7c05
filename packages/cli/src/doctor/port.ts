import { createServer } from "node:net"
import { Effect } from "effect"
import { type Finding, fail, ok } from "./Finding.js"
import { type Answer, probe } from "./probe.js"

const listens = (host: string, port: number) =>
  Effect.async<string | undefined>((resume) => {
    const server = createServer()
    server.once("error", (error: NodeJS.ErrnoException) => resume(Effect.succeed(error.code ?? "unknown")))
    server.listen(port, host, () => server.close(() => resume(Effect.succeed(undefined))))
  })

/** Who has a port, where there is more to say than that it is another program. */
const holders: Readonly<Partial<Record<Answer["_tag"], string>>> = {
  Nobody: "a program that takes no connections there",
  Barred: "a program that cannot be asked who it is"
}

interface Listening {
  readonly finding: Finding
  /** A server of ours has it. */
  readonly served: boolean
}

/** Whether the server can listen, or who does so already. */
export const portFree = (host: string, port: number) =>
  Effect.gen(function* () {
    const about = "Port"
    const told = (finding: Finding, served = false): Listening => ({ finding, served })
    const code = yield* listens(host, port)
    if (code === undefined) return told(ok(about, `${port} on ${host} is free`))
    if (code === "EACCES") {
      return told(fail(about, `${port} needs rights that this process lacks`, "Choose a port above 1023 with --port."))
    }
    if (code !== "EADDRINUSE") {
      return told(
        fail(about, `this machine has no address ${host}`, "Choose another one with --host, such as 127.0.0.1.")
      )
    }
    const who = yield* probe(`http://${host.includes(":") ? `[${host}]` : host}:${port}`)
    if (who._tag === "AgentWatch") {
      return told(ok(about, `${port} on ${host} is served by AgentWatch ${who.version}`), true)
    }
    const taken = `${port} on ${host} is taken by ${holders[who._tag] ?? "another program"}`
    return told(fail(about, taken, "Stop it, or choose another port with --port."))
  })
