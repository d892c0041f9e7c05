import { Effect, Option } from "effect"
import type { Server } from "../Client.js"
import { dataDirectory, disk } from "./directory.js"
import { engine, thisMachine } from "./engine.js"
import { type Finding, fail, ok } from "./Finding.js"
import { nodeVersion } from "./node.js"
import { portFree } from "./port.js"
import { server } from "./server.js"
import { clickhouse } from "./store.js"

export interface Asked {
  readonly host: Option.Option<string>
  readonly port: Option.Option<number>
  readonly directory: Option.Option<string>
  /** The server to look at; the one that `serve` would be, unless one is named. */
  readonly server: Option.Option<string>
  readonly key: Server["key"]
}

/** Where a server is asked that listens on a port: on this machine, unless it listens on one address alone. */
const askedAt = (host: string, port: number): string => {
  const all = ["127.0.0.1", "::1", "localhost", "0.0.0.0", "::"].includes(host)
  return `http://${all ? "localhost" : host.includes(":") ? `[${host}]` : host}:${port}`
}

/** What `serve` would do here, by its environment and options. */
const serving = (asked: Asked) =>
  Effect.gen(function* () {
    const found: Array<Finding> = []
    const { explain, fromEnvironment } = yield* Effect.promise(() => import("@agentwatch/server"))
    const settings = yield* fromEnvironment(asked).pipe(
      Effect.map(Option.some),
      Effect.catchAll((error) => {
        for (const problem of explain(error)) {
          const [name = "", ...rest] = problem.split(": ")
          found.push(fail("Settings", `${name}: ${rest.join(": ")}`, `Correct ${name}, or leave it out.`))
        }
        return Effect.succeedNone
      })
    )
    if (Option.isSome(settings)) found.push(ok("Settings", "serve understands the environment"))
    const remote = Option.flatMap(settings, ({ clickhouseUrl }) => clickhouseUrl)
    const directory = Option.match(settings, {
      onNone: () => Option.getOrElse(asked.directory, () => "./agentwatch-data"),
      onSome: (known) => known.directory
    })
    const host = Option.match(settings, { onNone: () => "127.0.0.1", onSome: (known) => known.host })
    const port = Option.match(settings, {
      onNone: () => Option.getOrElse(asked.port, () => 3001),
      onSome: (known) => known.port
    })
    const listening = yield* portFree(host, port)
    if (Option.isSome(remote)) found.push(yield* clickhouse(remote.value))
    else found.push(engine(thisMachine()), dataDirectory(directory, listening.served), disk(directory))
    found.push(listening.finding)
    return { found, url: askedAt(host, port) }
  })

/** Looks at this machine, and at a server. */
export const examine = (asked: Asked) =>
  Effect.gen(function* () {
    const here = yield* serving(asked)
    const to = { server: Option.getOrElse(asked.server, () => here.url), key: asked.key }
    const there = yield* server(to, Option.isSome(asked.server))
    return [nodeVersion(process.versions.node), ...here.found, ...there] satisfies ReadonlyArray<Finding>
  })
