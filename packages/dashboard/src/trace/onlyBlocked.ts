import type { StoredSpan } from "@agentwatch/core/model/Span"
import { blockedBy } from "../defense/scopes.js"

/** Whether some of the spans failed, and each of those only because a breaker refused a call. */
export const onlyBlocked = (spans: ReadonlyArray<StoredSpan>): boolean => {
  const failed = spans.filter(({ status }) => status.code === "ERROR")
  return failed.length > 0 && failed.every(({ status }) => blockedBy(status.message) !== undefined)
}
