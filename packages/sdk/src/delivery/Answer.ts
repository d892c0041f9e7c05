/** What a server said to a batch. */
export type Answer =
  /** Stored, but for those whose index in the batch is named. */
  | { readonly kind: "stored"; readonly rejected: ReadonlySet<number>; readonly reason: string }
  /** Nothing was stored, and nothing ever will be. */
  | { readonly kind: "refused"; readonly reason: string }
  /** The batch is larger than the server takes; a smaller one may pass. */
  | { readonly kind: "tooLarge" }
  /** The same may be taken later, `retryAfter` milliseconds from now if the server said so. */
  | { readonly kind: "busy"; readonly reason: string; readonly retryAfter: number | undefined }
  /** Somebody has to change something before anything is taken. */
  | { readonly kind: "denied"; readonly reason: string }

/** The most that a server may ask us to wait, in milliseconds. */
const longestWait = 5 * 60_000

/** Reads an answer. `now` in milliseconds since the epoch, for a Retry-After that is a date. Never throws. */
export const readAnswer = (status: number, retryAfter: string | null, body: unknown, now: number): Answer => {
  // Another kind of server may say yes to anything.
  const stored = status === 202 || (status >= 200 && status < 300 && member(body, "accepted") !== undefined)
  if (stored) return { kind: "stored", ...rejections(body) }
  if (status === 413) return { kind: "tooLarge" }
  if (status === 408 || status === 429 || status >= 500) {
    return { kind: "busy", reason: `it answered ${status}`, retryAfter: readRetryAfter(retryAfter, now) }
  }
  if (status === 401 || status === 403) {
    return { kind: "denied", reason: `it answered ${status}: the apiKey of init() is missing or wrong there` }
  }
  if (status === 400 || status === 415 || status === 422) {
    const { reason } = rejections(body)
    return { kind: "refused", reason: reason === "" ? `it answered ${status}` : reason }
  }
  const where =
    status >= 300 && status < 400 ? "it redirects; set serverUrl to where it leads" : `it answered ${status}`
  return { kind: "denied", reason: `${where}: is the serverUrl of init() an AgentWatch server?` }
}

const readRetryAfter = (value: string | null, now: number): number | undefined => {
  if (value === null || value.trim() === "") return undefined
  const millis = /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now
  return Number.isNaN(millis) ? undefined : Math.min(longestWait, Math.max(0, millis))
}

const rejections = (body: unknown): { readonly rejected: ReadonlySet<number>; readonly reason: string } => {
  const listed = member(body, "rejected")
  const rejected = new Set<number>()
  let reason = ""
  for (const one of Array.isArray(listed) ? listed : []) {
    const index = member(one, "index")
    if (typeof index === "number") rejected.add(index)
    if (reason === "") reason = [member(one, "field"), member(one, "reason")].filter(isText).join(": ").slice(0, 300)
  }
  const error = member(body, "error")
  return { rejected, reason: reason === "" && isText(error) ? error.slice(0, 300) : reason }
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== ""

const member = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined
