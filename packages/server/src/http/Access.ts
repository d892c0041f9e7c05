import { isIP } from "node:net"
import { Unauthorized } from "@agentwatch/core/api/Auth"
import { Headers, HttpApiBuilder, type HttpApp, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Effect, Option, Schema } from "effect"
import { isLoopback, ServerConfig, type ServerSettings } from "../ServerConfig.js"
import { organisationOf, unauthorized } from "./KeyHolder.js"
import { manualsDoor } from "./manualsDoor.js"

const refused = (status: number, error: string) => HttpServerResponse.unsafeJson({ error }, { status })

const nameOf = (authority: string) =>
  authority
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase()

/**
 * A page of somebody else's can point a name of its own at this machine and then read answers as if they were its own
 * (DNS rebinding). It cannot make the browser say another Host, and a bare address cannot be rebound: so addresses,
 * localhost and the host we were told to listen on are answered, other names are not.
 */
const knownName = (authority: string, { host, localModeSaid }: ServerSettings) => {
  // Who lets everyone in from everywhere, and says so, is asked for by whatever name the network has for it.
  if (localModeSaid && !isLoopback(host)) return true
  const name = nameOf(authority)
  return name === "localhost" || name.endsWith(".localhost") || isIP(name) !== 0 || name === host.toLowerCase()
}

const knownOrigin = (origin: string, authority: string, { corsOrigins }: ServerSettings) =>
  corsOrigins.includes(origin) || (URL.canParse(origin) && new URL(origin).host === authority)

/** The path exactly as it was asked for. */
export const pathOf = (request: HttpServerRequest.HttpServerRequest) => request.url.split("?", 1)[0] ?? ""

const keyless = HttpServerResponse.unsafeJson(Schema.encodeSync(Unauthorized)(unauthorized), { status: 401 })
const door = HttpServerResponse.text(manualsDoor, { status: 401, contentType: "text/html; charset=utf-8" })

/** Somebody opens the manual in a browser, which has no way to give a key by itself. */
const opensManual = (request: HttpServerRequest.HttpServerRequest, accept: string) =>
  request.method === "GET" && pathOf(request) === "/docs" && accept.includes("text/html")

type Open = (request: HttpServerRequest.HttpServerRequest) => boolean

// A generator function that is made for a call outlives it, with all that it closes over: decision 0027.
const refusal = Effect.fnUntraced(function* (
  config: ServerSettings,
  request: HttpServerRequest.HttpServerRequest,
  open: Open
) {
  const header = (name: string) => Option.getOrUndefined(Headers.get(request.headers, name))
  if (Option.isSome(config.apiKey)) {
    if (open(request)) return undefined
    const holder = yield* organisationOf(header("x-api-key") ?? "")
    if (Option.isSome(holder)) return undefined
    return opensManual(request, header("accept") ?? "") ? door : keyless
  }
  const authority = header("host") ?? ""
  if (!knownName(authority, config)) {
    return refused(403, "this server answers to localhost, to an address, and to the host it was started with")
  }
  const origin = header("origin")
  return origin !== undefined && !knownOrigin(origin, authority, config)
    ? refused(403, "this page's origin is not allowed; CORS_ORIGINS names those that are")
    : undefined
})

/**
 * Who may ask at all. `open` says what asks for no key: paths written out, so that a new route, or another spelling of one,
 * is not open by mistake, and what never reaches a route.
 */
export const access = (open: Open) =>
  HttpApiBuilder.middleware(
    Effect.map(
      ServerConfig,
      (config) => (app: HttpApp.Default) =>
        Effect.gen(function* () {
          const request = yield* HttpServerRequest.HttpServerRequest
          const refused = yield* Effect.provideService(refusal(config, request, open), ServerConfig, config)
          return refused ?? (yield* app)
        })
    )
  )
