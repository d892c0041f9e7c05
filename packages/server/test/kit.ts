import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { HttpServer } from "@effect/platform"
import { Effect, Exit, Layer, Option, Scope } from "effect"
import { layer } from "../src/Server.js"
import type { ServerSettings } from "../src/ServerConfig.js"

/** Settings as a user has them who sets nothing, on a free port and in a directory of their own. */
export const settings = (changed: Partial<ServerSettings> = {}): ServerSettings => ({
  host: "127.0.0.1",
  port: 0,
  directory: mkdtempSync(join(tmpdir(), "agentwatch-test-")),
  clickhouseUrl: Option.none(),
  database: "agentwatch",
  apiKey: Option.none(),
  localModeSaid: false,
  corsOrigins: ["http://localhost:3000"],
  zeroDataRetention: false,
  retentionDays: 30,
  ...changed
})

/** A running server: the real one, on a real port, with the embedded store. */
export interface Running {
  readonly url: string
  readonly stop: () => Promise<void>
}

export const start = async (given: ServerSettings, site: Option.Option<string> = Option.none()): Promise<Running> => {
  const scope = Effect.runSync(Scope.make())
  const url = await Effect.runPromise(
    Effect.gen(function* () {
      const context = yield* Layer.buildWithScope(layer(given, site), scope)
      return yield* HttpServer.addressFormattedWith(Effect.succeed).pipe(Effect.provide(context))
    })
  )
  return { url, stop: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}

let made = 0
const hex = (digits: number) => (++made).toString(16).padStart(digits, "0")

/** A span that is taken as it is; `changed` replaces fields. */
export const span = (changed: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => {
  const now = BigInt(Date.now()) * 1_000_000n
  return {
    trace_id: `a${hex(31)}`,
    span_id: `b${hex(15)}`,
    name: "a step",
    start_time_unix_nano: now.toString(),
    end_time_unix_nano: (now + 5_000_000n).toString(),
    status: { code: "OK" },
    ...changed
  }
}

export const post = (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body)
  })
