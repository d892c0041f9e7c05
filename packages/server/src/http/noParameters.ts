import { HttpServerRequest } from "@effect/platform"
import { Effect } from "effect"
import { badParameter } from "./badParameter.js"

/**
 * Refuses parameters where there are none, as a question that has some refuses those it does not know. It is not said in the
 * contract, because every client would then have to hand over an empty set of them.
 */
export const noParameters = Effect.flatMap(HttpServerRequest.ParsedSearchParams, (asked) => {
  const [name] = Object.keys(asked)
  return name === undefined ? Effect.void : Effect.fail(badParameter(name, "is no parameter here"))
})
