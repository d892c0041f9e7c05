// Where the wrappers of client libraries keep what they wrap: other errors, and the replies that errors were made of.
const places = [
  "cause",
  "lastError",
  "errors",
  "error",
  "body",
  "reason",
  "headers",
  "responseHeaders",
  "response",
  "rawResponse",
  // Of Effect: what its promises are rejected with, and what that was made of.
  Symbol.for("effect/Runtime/FiberFailure/Cause"),
  "defect",
  "left",
  "right"
]

// Errors may hold anything, without end.
const mostLookedAt = 1_000
const mostCollected = 100

/** The first that `find` finds in an error or in what it wraps, the nearest first. Never throws. */
export const foundIn = <T>(error: unknown, find: (value: object) => T | undefined): T | undefined => {
  const waiting: Array<unknown> = [error]
  const seen = new Set<unknown>()
  for (let next = 0; next < waiting.length && seen.size < mostLookedAt; next++) {
    const value = waiting[next]
    if (typeof value !== "object" || value === null || seen.has(value)) continue
    seen.add(value)
    const found = safely(() => find(value))
    if (found !== undefined) return found
    const collected = safely(() => (Array.isArray(value) ? value.slice(0, mostCollected) : undefined))
    waiting.push(...(collected ?? places.map((place) => safely(() => Reflect.get(value, place)))))
  }
  return undefined
}

/** A getter may throw, and so may a proxy. */
const safely = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}
