import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { failAway } from "@agentwatch/core/api/Away"
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

const asking = (to: Server) => Effect.map(HttpClient.HttpClient, (http) => failAway(withKey(to)(http)))

/** The contract's client of a server. */
export const client = (to: Server) =>
  Effect.flatMap(asking(to), (httpClient) => HttpApiClient.makeWith(AgentWatchApi, { baseUrl: to.server, httpClient }))

/** Requests that begin with a path go to the server, for what is not read or written as the contract's client does. */
export const plainClient = (to: Server) =>
  Effect.map(asking(to), HttpClient.mapRequest(HttpClientRequest.prependUrl(to.server)))

export type PlainClient = Effect.Effect.Success<ReturnType<typeof plainClient>>
