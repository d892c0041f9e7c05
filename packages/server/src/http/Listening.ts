import { createServer, type Server } from "node:http"
import { Overloaded } from "@agentwatch/core/api/Body"
import { NodeHttpServer } from "@effect/platform-node"
import { Data, Duration, Effect, Layer, Schedule, Schema } from "effect"
import type { ServerSettings } from "../ServerConfig.js"
import { overloaded, retryAfter } from "./readBody.js"

/** The server cannot listen; `message` says why and what to do. */
export class CannotListen extends Data.TaggedError("CannotListen")<{ readonly message: string }> {}

const codeOf = (cause: unknown) =>
  typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined

const cannotListen =
  ({ host, port }: ServerSettings) =>
  (error: { readonly cause: unknown }) => {
    const code = codeOf(error.cause)
    const message =
      code === "EADDRINUSE"
        ? `Port ${port} on ${host} is taken. Stop what listens there, or choose another port with --port.`
        : code === "EACCES"
          ? `Port ${port} needs rights that this process lacks. Choose a port above 1023 with --port.`
          : code === "EADDRNOTAVAIL" || code === "ENOTFOUND"
            ? `This machine has no address ${host}. Choose another one with --host, for example --host 127.0.0.1.`
            : `The server cannot listen on ${host}:${port}: ${String(error.cause)}`
    return new CannotListen({ message })
  }

const betweenTimes = JSON.stringify(
  Schema.encodeSync(Overloaded)(overloaded("the server starts or stops at the moment"))
)

/**
 * The port opens a moment before the API takes requests over, and closes a moment after. One that comes in between would
 * wait for ever, so it is told to come back.
 */
const makeServer = () => {
  const server = createServer((_, response) => {
    if (server.listenerCount("request") === 1) {
      const headers = { "content-type": "application/json", "retry-after": String(retryAfter), connection: "close" }
      response.writeHead(503, headers).end(betweenTimes)
    }
  })
  // A request that is refused before it is whole may still be sent, but not for ever.
  server.requestTimeout = 60_000
  server.headersTimeout = 20_000
  // Longer than senders and proxies keep a connection that is idle, so that none sends into one that is being closed.
  server.keepAliveTimeout = 75_000
  return server
}

/** Longest that a stop waits for requests under way. */
const patience = Duration.seconds(4)

/**
 * Lets go of connections while the server closes, which waits for all of them: of each that is idle at once, of those whose
 * sender or store is stuck when patience ends.
 */
const lettingGo = (server: Server) =>
  Effect.sync(() => server.closeIdleConnections()).pipe(
    Effect.repeat(Schedule.spaced("50 millis")),
    Effect.timeoutOption(patience),
    Effect.zipRight(Effect.sync(() => server.closeAllConnections())),
    Effect.raceFirst(Effect.async<void>((resume) => void server.once("close", () => resume(Effect.void)))),
    Effect.interruptible,
    Effect.forkDaemon
  )

/** The port. It closes within seconds, whatever its senders and the store do. */
export const listen = (settings: ServerSettings) =>
  Layer.suspend(() => {
    const server = makeServer()
    return Layer.scopedDiscard(Effect.addFinalizer(() => lettingGo(server))).pipe(
      Layer.provideMerge(NodeHttpServer.layer(() => server, { host: settings.host, port: settings.port })),
      Layer.mapError(cannotListen(settings))
    )
  })
