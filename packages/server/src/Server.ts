import { createServer } from "node:http"
import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { HttpApiBuilder, HttpApiSwagger, HttpMiddleware, HttpServerResponse } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { Data, Layer, Option } from "effect"
import { access } from "./http/Access.js"
import { HttpEvents } from "./http/HttpEvents.js"
import { HttpHealth } from "./http/HttpHealth.js"
import { HttpIngest } from "./http/HttpIngest.js"
import { HttpMetrics } from "./http/HttpMetrics.js"
import { HttpTraces } from "./http/HttpTraces.js"
import { KeyHolder } from "./http/KeyHolder.js"
import { site } from "./http/Site.js"
import { Ingest } from "./ingest/Ingest.js"
import { ServerConfig, type ServerSettings } from "./ServerConfig.js"
import { layerClickhouse } from "./store/clickhouse/layer.js"

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

/**
 * The port opens a moment before the API takes requests over. One that comes in between would wait for ever, so it is told
 * to come back.
 */
const makeServer = () => {
  const server = createServer((_, response) => {
    if (server.listenerCount("request") === 1) response.writeHead(503, { "retry-after": "1" }).end()
  })
  return server
}

const handlers = Layer.mergeAll(HttpIngest, HttpEvents, HttpTraces, HttpMetrics, HttpHealth)

/** What nobody has a route for is said so in the form of every other answer. */
const nothingHere = HttpApiBuilder.Router.use((router) =>
  router.all("*", HttpServerResponse.json({ error: "there is nothing here" }, { status: 404 }))
)

/**
 * The whole server as one Layer: config, store, ingest, API and the dashboard's files. Closing it stops listening, then
 * empties the buffer, then closes the store, in this order.
 */
export const layer = (settings: ServerSettings, dashboard: Option.Option<string> = Option.none()) => {
  const config = Layer.succeed(ServerConfig, settings)
  const store = layerClickhouse({
    ...Option.match(settings.clickhouseUrl, { onNone: () => ({}), onSome: (clickhouseUrl) => ({ clickhouseUrl }) }),
    directory: settings.directory,
    database: settings.database,
    retentionDays: settings.retentionDays
  })
  const api = HttpApiBuilder.api(AgentWatchApi).pipe(
    Layer.provide(handlers),
    Layer.provide(KeyHolder),
    Layer.provide(Ingest.Default),
    Layer.provide(store)
  )
  const extras = Layer.mergeAll(
    HttpApiSwagger.layer({ path: "/docs" }),
    HttpApiBuilder.middlewareOpenApi({ path: "/openapi.json" }),
    nothingHere,
    Option.match(dashboard, { onNone: () => Layer.empty, onSome: site })
  )
  const listening = NodeHttpServer.layer(makeServer, { host: settings.host, port: settings.port }).pipe(
    Layer.mapError(cannotListen(settings))
  )
  const cors = HttpMiddleware.cors({
    allowedOrigins: settings.corsOrigins,
    allowedMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    allowedHeaders: ["content-type", "x-api-key"],
    exposedHeaders: ["retry-after"]
  })
  return HttpApiBuilder.serve((app) => access(cors(app))).pipe(
    Layer.provide(extras),
    // Given innermost, so that the port opens when everything behind it is ready and closes before any of it goes.
    Layer.provideMerge(listening),
    Layer.provide(api),
    Layer.provide(config)
  )
}
