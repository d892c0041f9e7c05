import { label, member } from "./UnknownJson.js"

/**
 * What Anthropic charges otherwise than by the list goes into one word: `tier`, or `fast` for the faster way of serving,
 * with `+us` where the call is kept in the United States. `body` is a request or the usage of a reply.
 */
export const tierOf = (body: unknown, tier: string | undefined): string | undefined => {
  const served = member(body, "speed") === "fast" ? "fast" : tier
  if (member(body, "inference_geo") !== "us") return served
  return served === undefined ? "us" : (label(`${served}+us`) ?? served)
}
