import { DocumentedApi } from "@agentwatch/core/api/manual/DocumentedApi"
import { HttpApiBuilder, HttpApiSwagger, HttpMiddleware, HttpRouter, HttpServerResponse } from "@effect/platform"
import { Effect, Layer, Option } from "effect"
import { Feed } from "./feed/Feed.js"
import { farewell } from "./feed/farewell.js"
import { ClientDrops } from "./health/ClientDrops.js"
import { Meters } from "./health/Meters.js"
import { Progress } from "./health/Progress.js"
import { access, pathOf } from "./http/Access.js"
import { answerHeaders } from "./http/answerHeaders.js"
import { HttpCosts } from "./http/HttpCosts.js"
import { HttpEvents } from "./http/HttpEvents.js"
import { HttpFeed } from "./http/HttpFeed.js"
import { HttpHealth } from "./http/HttpHealth.js"
import { HttpIngest } from "./http/HttpIngest.js"
import { HttpMetrics } from "./http/HttpMetrics.js"
import { HttpOtlp } from "./http/HttpOtlp.js"
import { HttpProgress } from "./http/HttpProgress.js"
import { HttpReports } from "./http/HttpReports.js"
import { HttpSpans } from "./http/HttpSpans.js"
import { HttpTraces } from "./http/HttpTraces.js"
import { KeyHolder } from "./http/KeyHolder.js"
import { listen } from "./http/Listening.js"
import { otherMethods } from "./http/otherMethods.js"
import { pagesOf } from "./http/Pages.js"
import { plainRefusals } from "./http/plainRefusals.js"
import { isVisit, site, visits } from "./http/Site.js"
import { Ingest } from "./ingest/Ingest.js"
import { ServerConfig, type ServerSettings } from "./ServerConfig.js"
import { layerClickhouse } from "./store/clickhouse/layer.js"

const handlers = Layer.mergeAll(
  HttpIngest,
  HttpOtlp,
  HttpEvents,
  HttpFeed,
  HttpTraces,
  HttpSpans,
  HttpMetrics,
  HttpCosts,
  HttpReports,
  HttpHealth,
  HttpProgress
)

// HEAD is left out: the router answers it as GET, unless a route of its own is in the way.
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const

/** What nobody has a route for is said so in the form of every other answer. */
const nothingHere = HttpApiBuilder.Router.use((router) =>
  Effect.forEach(
    methods,
    (method) =>
      router.addRoute(
        HttpRouter.makeRoute(method, "*", HttpServerResponse.json({ error: "there is nothing here" }, { status: 404 }))
      ),
    { discard: true }
  )
)

/** The server on any store: ingest, API and the dashboard's files. */
export const serving = (settings: ServerSettings, dashboard: Option.Option<string>) => {
  const config = Layer.succeed(ServerConfig, settings)
  const pages = Option.match(dashboard, { onNone: () => [], onSome: pagesOf })
  const open = new Set(["/health", ...pages.map(({ path }) => path)])
  const feed = Feed.Default.pipe(Layer.provide(Meters.Default))
  const api = HttpApiBuilder.api(DocumentedApi).pipe(
    Layer.provide(handlers),
    Layer.provide(KeyHolder),
    Layer.provide(Progress.Default),
    Layer.provide([Ingest.Default, ClientDrops.Default]),
    Layer.provide(feed),
    Layer.provide(Meters.Default)
  )
  const extras = Layer.mergeAll(
    HttpApiSwagger.layer({ path: "/docs" }),
    HttpApiBuilder.middlewareOpenApi({ path: "/openapi.json" }),
    plainRefusals,
    otherMethods,
    nothingHere,
    site(pages),
    visits(pages),
    farewell
  )
  const cors = HttpMiddleware.cors({
    // As a predicate: an empty list would let everyone in.
    allowedOrigins: (origin) => settings.corsOrigins.includes(origin),
    allowedMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    allowedHeaders: ["content-type", "x-api-key", "last-event-id"],
    exposedHeaders: ["retry-after"]
  })
  return HttpApiBuilder.serve((app) => cors(answerHeaders(app))).pipe(
    Layer.provide(access((request) => open.has(pathOf(request)) || isVisit(request))),
    Layer.provide(extras),
    // Given innermost, so that the port opens when everything behind it is ready and closes before any of it goes.
    Layer.provideMerge(listen(settings)),
    Layer.provide(api),
    Layer.provide(feed),
    Layer.provide(config)
  )
}

/**
 * The whole server as one Layer. Closing it stops listening, then empties the buffer, then closes the store, in this order.
 */
export const layer = (settings: ServerSettings, dashboard: Option.Option<string> = Option.none()) =>
  serving(settings, dashboard).pipe(
    Layer.provide(
      layerClickhouse({
        ...Option.match(settings.clickhouseUrl, { onNone: () => ({}), onSome: (clickhouseUrl) => ({ clickhouseUrl }) }),
        directory: settings.directory,
        database: settings.database,
        fsync: settings.fsync,
        retentionDays: settings.retentionDays
      })
    )
  )
