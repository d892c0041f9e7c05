import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { Command } from "@effect/cli"
import { Console, Effect, Layer, Option } from "effect"
import { Failure } from "../Failure.js"
import { serveOptions } from "../serveOptions.js"

/** The built dashboard, if it is there. */
const dashboard = Effect.sync(() => {
  const manifest = createRequire(import.meta.url).resolve("@agentwatch/dashboard/package.json")
  const site = join(dirname(manifest), "dist", "site")
  return existsSync(join(site, "index.html")) ? Option.some(site) : Option.none()
})

const shown = (listenOn: string) =>
  listenOn.includes(":") ? `[${listenOn}]` : listenOn === "127.0.0.1" ? "localhost" : listenOn

export const serve = Command.make("serve", serveOptions, (overrides) =>
  Effect.gen(function* () {
    // Loaded on demand: every other command starts without the store's native library.
    const server = yield* Effect.promise(() => import("@agentwatch/server"))
    const settings = yield* server
      .fromEnvironment(overrides)
      .pipe(Effect.mapError((error) => new Failure({ message: server.explain(error).join("\n") })))
    const site = yield* dashboard
    if (Option.isNone(site)) yield* Console.error("The dashboard is not built; the API is served without it.")
    const started = server.layer(settings, site).pipe(
      Layer.tap(() =>
        Console.log(`AgentWatch ${server.version} is on http://${shown(settings.host)}:${settings.port}`)
      ),
      Layer.mapError((error) => new Failure({ message: error.message }))
    )
    return yield* Layer.launch(started)
  })
).pipe(
  Command.withDescription(
    "Runs the server with its dashboard. Everything else is set by environment variables: API_KEY, CLICKHOUSE_URL, " +
      "DATA_RETENTION_DAYS and more."
  )
)
