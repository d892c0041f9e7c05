/**
 * Reads JSON that somebody else wrote. Nothing here throws or recurses; what is not of the expected kind reads as
 * `undefined`.
 */

// More than any call can hold, and small enough that sums of counts stay exact.
const mostTokens = 1_000_000_000

// Names, ids and codes are short; a longer one is something else.
const longestLabel = 1_024

const nothing: ReadonlyArray<unknown> = []

/** The object's own member; never one of a prototype. */
export const member = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined

/** The elements of an array; none of anything else. */
export const elements = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : nothing)

/** A text that is not empty. */
export const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined

/** A name, an id or a code: a text of 1 to 1,024 characters. */
export const label = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" && value.length <= longestLabel ? value : undefined

/** A whole number of tokens, at most a billion. */
export const count = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= mostTokens ? value + 0 : undefined

/** A length of time in seconds, at most some eleven days. Some servers write it as a text. */
export const seconds = (value: unknown): number | undefined => {
  const read = typeof value === "string" && /^\d{1,6}(\.\d{1,9})?$/.test(value) ? Number(value) : value
  return typeof read === "number" && read >= 0 && read <= 1_000_000 ? read + 0 : undefined
}

/** The value that a JSON text stands for. */
export const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** The value as JSON text; absent for one that is nested too deeply to be written. */
export const jsonText = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

/** What stands for a value in writing: a text as it is, an object or an array as JSON text. */
export const written = (value: unknown): string | undefined =>
  typeof value === "string" ? value : typeof value === "object" && value !== null ? jsonText(value) : undefined
