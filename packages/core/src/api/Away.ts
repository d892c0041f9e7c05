import { HttpClient } from "@effect/platform"
import { Data, Effect, Schema } from "effect"
import { Overloaded } from "./Body.js"
import { NotReady } from "./Health.js"

/** What stands before a server, such as a proxy, says that the server is away. No server of ours answers that. */
export class Away extends Data.TaggedError("Away")<{
  readonly status: number
  /** Seconds it asks to wait; absent where it asks for none. */
  readonly retryAfter: number | undefined
}> {}

/** Bad gateway, unavailable, too late. */
export const isAwayStatus = (status: number): boolean => status === 502 || status === 503 || status === 504

/** A date is passed over: clocks differ. */
const secondsIn = (header: string | undefined) => (/^\d{1,9}$/.test(header ?? "") ? Number(header) : undefined)

/**
 * Has every answer that means "not now" fail: with the server's own word for it, or else with `Away`, whatever the body is. A
 * client of the contract would say of that one that it cannot be read.
 */
export const failAway = HttpClient.transformResponse(
  Effect.flatMap((response) => {
    const { headers, status } = response
    if (!isAwayStatus(status)) return Effect.succeed(response)
    return response.text.pipe(
      Effect.flatMap(Schema.decodeUnknown(Schema.parseJson(Schema.Union(Overloaded, NotReady)))),
      Effect.mapError(() => new Away({ status, retryAfter: secondsIn(headers["retry-after"]) })),
      Effect.flatMap(Effect.fail)
    )
  })
)
