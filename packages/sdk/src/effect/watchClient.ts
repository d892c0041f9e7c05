import { HttpClient, HttpClientError } from "@effect/platform"
import { Effect, Layer } from "effect"
import type { CallBlocked } from "./CallBlocked.js"
import { watchedCall } from "./watchedCall.js"

/**
 * A client that records the model calls among its requests, and fails with `CallBlocked` for one that a breaker refuses:
 * before it leaves, so that nothing was sent and nothing spent. Otherwise it behaves as `client` does.
 */
export const watchClient = <E, R>(
  client: HttpClient.HttpClient.With<E, R>
): HttpClient.HttpClient.With<E | CallBlocked, R> =>
  HttpClient.transform(client, (ask, request) => watchedCall(ask, request, (blocked) => blocked))

/**
 * The `HttpClient` that is provided, watched: for whatever asks for one, such as the clients of `@effect/ai`.
 *
 * Of these the error is `HttpClientError`, which has no room for another. So a call that is refused fails with a
 * `RequestError` whose reason is `Encode`, which nobody takes for worth a retry, and whose `cause` is the `CallBlocked`:
 * `CallBlocked.from` finds it, through all that libraries wrap around it, and `AgentWatch.orBlocked` gives it its type.
 */
export const layerHttpClient: Layer.Layer<HttpClient.HttpClient, never, HttpClient.HttpClient> = Layer.fresh(
  Layer.effect(
    HttpClient.HttpClient,
    Effect.map(HttpClient.HttpClient, (client) =>
      HttpClient.transform(client, (ask, request) =>
        watchedCall(
          ask,
          request,
          (blocked) =>
            new HttpClientError.RequestError({
              request,
              reason: "Encode",
              cause: blocked,
              description: blocked.message
            })
        )
      )
    )
  )
)
