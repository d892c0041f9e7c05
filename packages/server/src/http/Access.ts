import { isIP } from "node:net"
import { Headers, HttpMiddleware, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Effect, Option } from "effect"
import { ServerConfig, type ServerSettings } from "../ServerConfig.js"
import { organisationOf } from "./KeyHolder.js"

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
const knownName = (authority: string, { host }: ServerSettings) => {
  const name = nameOf(authority)
  return name === "localhost" || name.endsWith(".localhost") || isIP(name) !== 0 || name === host.toLowerCase()
}

const knownOrigin = (origin: string, authority: string, { corsOrigins }: ServerSettings) =>
  corsOrigins.includes(origin) || (URL.canParse(origin) && new URL(origin).host === authority)

// The contract asks for its key itself; what describes the contract does not pass through it.
const described = new Set(["/docs", "/openapi.json"])

const refusal = (config: ServerSettings, request: HttpServerRequest.HttpServerRequest) =>
  Effect.gen(function* () {
    const header = (name: string) => Option.getOrUndefined(Headers.get(request.headers, name))
    if (Option.isSome(config.apiKey)) {
      const path = request.url.split("?", 1)[0] ?? ""
      if (!described.has(path)) return undefined
      const holder = yield* organisationOf(header("x-api-key") ?? "")
      return Option.isNone(holder) ? refused(401, "the X-API-Key header is missing or wrong") : undefined
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

// Nothing on our pages comes from elsewhere, and nobody frames them. The docs page brings its script and style inline.
const policy = (path: string) =>
  path === "/docs"
    ? "default-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
    : "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** Who may ask at all, and what a browser may do with the answer. */
export const access = HttpMiddleware.make((app) =>
  Effect.gen(function* () {
    const config = yield* ServerConfig
    const request = yield* HttpServerRequest.HttpServerRequest
    const response = (yield* refusal(config, request)) ?? (yield* app)
    return HttpServerResponse.setHeaders(response, {
      "content-security-policy": policy(request.url.split("?", 1)[0] ?? ""),
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer"
    })
  })
)
