import { Effect } from "effect"
import { advice, type Trouble } from "./advice.js"
import type { Server } from "./Client.js"
import { Failure } from "./Failure.js"
import { shown } from "./terminal/shown.js"

/** A server that takes the question and says nothing for so long will not answer it any more. */
export const inTime = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.timeout(effect, "30 seconds")

/** Turns what goes wrong between us and a server into the sentence that helps most. */
export const failing =
  (to: Server, command: string) =>
  <A, E extends Trouble, R>(effect: Effect.Effect<A, E | Failure, R>): Effect.Effect<A, Failure, R> =>
    Effect.mapError(effect, (error) =>
      error instanceof Failure
        ? error
        : new Failure({
            message:
              error._tag === "HttpApiDecodeError"
                ? `The server at ${to.server} does not understand the question: ${shown(error.message)}`
                : advice(to, command)(error)
          })
    )
