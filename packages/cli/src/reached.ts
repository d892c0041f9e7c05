/**
 * Whom a request reached that got no answer.
 *
 * - `Nobody`: nobody listens, or no way leads there
 * - `Barred`: nobody was asked, because it is one of the ports that `fetch` keeps off, as browsers do
 * - `Other`: somebody who speaks no HTTP, or not with TLS where we do, ends the connection, or sends us round in circles
 */
export type Reached = "Nobody" | "Barred" | "Other"

/** What systems and `fetch` call it when no connection comes about. */
const noWay = new Set([
  "EADDRNOTAVAIL",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETUNREACH",
  "ENOTFOUND",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT"
])

/** From what `fetch` failed with: its own cause tells. */
export const reached = (failed: unknown): Reached => {
  const cause = failed instanceof Error ? failed.cause : undefined
  if (!(cause instanceof Error)) return "Other"
  if ("code" in cause && noWay.has(String(cause.code))) return "Nobody"
  return cause.message === "bad port" ? "Barred" : "Other"
}
