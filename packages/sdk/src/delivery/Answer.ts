/** What a server said to a batch. */
export type Answer =
  /** Stored, but for those whose index in the batch is named. */
  | { readonly kind: "stored"; readonly rejected: ReadonlySet<number>; readonly reason: string }
  /** Nothing was stored, and never will be as it is: for those that are named, or else for one that nobody has named. */
  | { readonly kind: "refused"; readonly rejected: ReadonlySet<number>; readonly reason: string }
  /** It does not read what is packed. */
  | { readonly kind: "unpacked" }
  /** The batch is larger than the server takes; a smaller one may pass. */
  | { readonly kind: "tooLarge" }
  /**
   * The same may be taken later, `retryAfter` milliseconds from now if the server said so. `failed`: something went wrong
   * there, and what it was sent may be why.
   */
  | {
      readonly kind: "busy"
      readonly reason: string
      readonly retryAfter: number | undefined
      readonly failed: boolean
    }
  /** Somebody has to change something before anything is taken. */
  | { readonly kind: "denied"; readonly reason: string }

/** The most that a server may ask us to wait, in milliseconds. */
const longestWait = 5 * 60_000

/**
 * Reads an answer. `now` in milliseconds since the epoch, for a Retry-After that is a date; `packed`: what was sent was
 * compressed. Never throws.
 */
export const readAnswer = (
  status: number,
  retryAfter: string | null,
  body: unknown,
  now: number,
  packed = false
): Answer => {
  // Another kind of server may say yes to anything.
  const stored = status === 202 || (status >= 200 && status < 300 && member(body, "accepted") !== undefined)
  if (stored) return { kind: "stored", ...rejections(body) }
  if (status === 413) return { kind: "tooLarge" }
  if (status === 415 && packed) return { kind: "unpacked" }
  if (status === 408 || status === 429 || status >= 500) {
    const wait = readRetryAfter(retryAfter, now)
    // A server that says when to come back knows what is wrong, and that it is not what it was sent.
    const failed = status >= 500 && wait === undefined
    return { kind: "busy", reason: `it answered ${status}`, retryAfter: wait, failed }
  }
  if (status === 401 || status === 403) {
    return { kind: "denied", reason: `it answered ${status}: the apiKey of init() is missing or wrong there` }
  }
  if (status === 400 || status === 422) {
    const { reason, rejected } = rejections(body)
    return { kind: "refused", rejected, reason: reason === "" ? `it answered ${status}` : reason }
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
    if (typeof index === "number" && Number.isInteger(index)) rejected.add(index)
    if (reason === "") reason = [member(one, "field"), member(one, "reason")].filter(isText).join(": ").slice(0, 300)
  }
  const error = member(body, "error")
  return { rejected, reason: reason === "" && isText(error) ? error.slice(0, 300) : reason }
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== ""

const member = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined
