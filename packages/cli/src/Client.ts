import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { HttpApiClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { Effect, Option, Redacted } from "effect"

/** Which server, and the key that it asks for. */
export interface Server {
  readonly server: string
  readonly key: Option.Option<Redacted.Redacted>
}

const withKey = ({ key }: Server): ((http: HttpClient.HttpClient) => HttpClient.HttpClient) =>
  Option.match(key, {
    onNone: () => (http) => http,
    onSome: (secret) => HttpClient.mapRequest(HttpClientRequest.setHeader("x-api-key", Redacted.value(secret)))
  })

/** The contract's client of a server. */
export const client = (to: Server) =>
  HttpApiClient.make(AgentWatchApi, { baseUrl: to.server, transformClient: withKey(to) })

/** Requests that begin with a path go to the server, for what is not read or written as the contract's client does. */
export const plainClient = (to: Server) =>
  Effect.map(HttpClient.HttpClient, (http) =>
    withKey(to)(http).pipe(HttpClient.mapRequest(HttpClientRequest.prependUrl(to.server)))
  )
