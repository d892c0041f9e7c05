import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { failAway } from "@agentwatch/core/api/Away"
import {
  FetchHttpClient,
  HttpApiClient,
  HttpClient,
  HttpClientError,
  HttpClientRequest,
  HttpClientResponse
} from "@effect/platform"
import { Effect, Either } from "effect"
import { ApiFailure, failureOf } from "./ApiFailure.js"
import { apiKey } from "./apiKey.js"
import { fetchEarly } from "./early.js"

const withKey = (request: HttpClientRequest.HttpClientRequest) => {
  const key = apiKey()
  return key === undefined ? request : HttpClientRequest.setHeader(request, "x-api-key", key)
}

// Also a proxy in front of the server may ask for a key, and its 401 has another body.
const refuseUnauthorized = HttpClient.transformResponse(
  Effect.flatMap((response) =>
    response.status === 401
      ? Effect.fail(new HttpClientError.ResponseError({ request: response.request, response, reason: "StatusCode" }))
      : Effect.succeed(response)
  )
)

const transformClient = (http: HttpClient.HttpClient) =>
  http.pipe(HttpClient.mapRequest(withKey), refuseUnauthorized, failAway, HttpClient.withTracerPropagation(false))

const makeAll = () => HttpApiClient.make(AgentWatchApi)
type Made = Effect.Effect.Success<ReturnType<typeof makeAll>>

const makeGroup = (group: keyof Made) =>
  HttpClient.HttpClient.pipe(
    Effect.flatMap((http) =>
      HttpApiClient.group(AgentWatchApi, {
        group,
        httpClient: transformClient(http),
        baseUrl: window.location.origin
      })
    ),
    Effect.provide(FetchHttpClient.layer),
    Effect.runSync
  )

const made = new Map<PropertyKey, unknown>()

// A group is made when it is first asked for: to read the schemas of all takes time that the first view would wait for.
const client = new Proxy({} as Made, {
  get: (_, group: keyof Made) => {
    if (!made.has(group)) made.set(group, makeGroup(group))
    return made.get(group)
  }
})

/** Everything the server can be asked, derived from the contract. */
export type Client = typeof client

interface Tagged {
  readonly _tag: string
}

/** Asks the server. Rejects with an `ApiFailure`; ten seconds without an answer count as away. */
export const ask = async <A, E extends Tagged>(
  question: (client: Client) => Effect.Effect<A, E>,
  signal?: AbortSignal
): Promise<A> => {
  const answer = await question(client).pipe(
    Effect.timeout("10 seconds"),
    Effect.mapError(failureOf),
    Effect.provideService(FetchHttpClient.RequestInit, { cache: "no-store" }),
    Effect.provideService(FetchHttpClient.Fetch, fetchEarly),
    Effect.either,
    (effect) => Effect.runPromise(effect, signal === undefined ? {} : { signal })
  )
  if (Either.isLeft(answer)) throw answer.left
  return answer.right
}

/** The status that says more than that something is wrong, as the contract has it. */
const gone = new ApiFailure("gone")

/** Asks for what is so large that its schema would take too long: the caller reads the text. Rejects as `ask` does. */
export const askText = async (path: `/api/${string}`, signal: AbortSignal): Promise<string> => {
  const answer = await HttpClient.HttpClient.pipe(
    Effect.flatMap((http) => transformClient(http).get(new URL(path, window.location.origin))),
    Effect.flatMap(
      HttpClientResponse.matchStatus({
        404: () => Effect.fail(gone),
        orElse: (response) => Effect.flatMap(HttpClientResponse.filterStatusOk(response), ({ text }) => text)
      })
    ),
    Effect.timeout("30 seconds"),
    Effect.mapError((error) => (error instanceof ApiFailure ? error : failureOf(error))),
    Effect.provide(FetchHttpClient.layer),
    Effect.provideService(FetchHttpClient.Fetch, fetchEarly),
    Effect.provideService(FetchHttpClient.RequestInit, { cache: "no-store" }),
    Effect.either,
    (effect) => Effect.runPromise(effect, { signal })
  )
  if (Either.isLeft(answer)) throw answer.left
  return answer.right
}
