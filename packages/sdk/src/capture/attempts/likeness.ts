import { createHash } from "node:crypto"
import type { Call } from "../Call.js"
import type { Held } from "./Held.js"
import type { Said } from "./Said.js"

/** What all attempts of one call have in common, and few other calls: told without a look at the headers or the body. */
export const keyOf = ({ scope, size }: Call, url: string): string => {
  // A signature in the query may be another each time.
  const [path = ""] = url.split(/[?#]/, 1)
  const { agent, agentPath, spanId, traceId } = scope
  return [path, size.bytes, traceId, spanId, agent.id, ...(agentPath ?? [])].join("\n")
}

export const digestOf = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : createHash("sha256").update(text).digest("base64")

/** Whether a call with the same key, which begins at `start`, is the next attempt of one that failed. */
export const follows = (
  { said: before, digest: expected, failed, ownUntil }: Held,
  said: Said,
  start: number,
  digest: () => string | undefined
): boolean => {
  if (start < failed || said.id !== before.id) return false
  if (said.resends !== undefined && said.resends > 0) {
    if (before.resends !== said.resends - 1) return false
    return said.id !== undefined || expected === digest()
  }
  // What its client counts as the first one is a second one only for a library around it.
  if (said.by !== before.by || (said.by === "stainless" && start < ownUntil)) return false
  return said.id !== undefined || (expected !== undefined && expected === digest())
}
