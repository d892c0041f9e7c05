import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { failAway, isAwayStatus } from "@agentwatch/core/api/Away"
import { HttpApiClient, HttpClient, HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"

/** What a client of the contract says of an answer. */
const readAs = (status: number, body: string, headers: Record<string, string> = {}) =>
  HttpApiClient.makeWith(AgentWatchApi, {
    baseUrl: "http://here",
    httpClient: failAway(
      HttpClient.make((request) =>
        Effect.succeed(HttpClientResponse.fromWeb(request, new Response(body, { status, headers })))
      )
    )
  }).pipe(
    Effect.flatMap((api) => api.traces.list({ urlParams: {} })),
    Effect.flip
  )

const bodies = ["", "<html>Bad gateway", '{"message":"Service Unavailable"}', "null", '{"_tag":"Error"}']

describe("an answer of a proxy in the place of the server", () => {
  it.effect("says that the server is away, whatever its body is", () =>
    Effect.gen(function* () {
      for (const status of [502, 503, 504]) {
        for (const body of bodies) expect(yield* readAs(status, body)).toMatchObject({ _tag: "Away", status })
      }
    })
  )

  it.effect("says how long to wait, where it says it in seconds", () =>
    Effect.gen(function* () {
      const asked = (value: string) => readAs(503, "", { "retry-after": value })
      expect(yield* asked("7")).toMatchObject({ retryAfter: 7 })
      for (const value of ["", "-1", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"]) {
        expect(yield* asked(value)).toMatchObject({ retryAfter: undefined })
      }
    })
  )

  it.effect("is not what the server says itself with the same status", () =>
    Effect.gen(function* () {
      const busy = JSON.stringify({ _tag: "Overloaded", error: "full", retry_after: 7 })
      expect(yield* readAs(503, busy)).toMatchObject({ _tag: "Overloaded", retry_after: 7 })
      const stuck = JSON.stringify({ _tag: "NotReady", error: "stuck", reasons: ["the store is away"] })
      expect(yield* readAs(503, stuck)).toMatchObject({ _tag: "NotReady", reasons: ["the store is away"] })
    })
  )

  it("has one of three statuses", () => {
    expect([200, 401, 404, 429, 500, 501, 502, 503, 504, 505].filter(isAwayStatus)).toEqual([502, 503, 504])
  })
})
