import { Effect } from "effect"
import type { BadQuestion } from "../store/BadQuestion.js"
import type { StoreError } from "../store/StoreError.js"
import { badParameter } from "./badParameter.js"
import { overloaded } from "./readBody.js"

/** A store that does not answer is said so with 503; one that refuses our question is a fault of ours. */
export const answered = <A, R>(question: Effect.Effect<A, StoreError | BadQuestion, R>) =>
  question.pipe(
    Effect.catchTag("BadQuestion", ({ message, parameter }) => Effect.fail(badParameter(parameter, message))),
    Effect.tapErrorTag("StoreError", (error) => Effect.logError("A question to the store failed.", error.message)),
    Effect.catchTag("StoreError", (error) =>
      error.transient ? Effect.fail(overloaded("the store does not answer at the moment")) : Effect.die(error)
    )
  )
