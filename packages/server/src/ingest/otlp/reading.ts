import type { Value } from "./OtlpSpan.js"

export type Structure = { readonly [key: string]: Value }

export const isStructure = (value: Value | undefined): value is Structure =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const isList = (value: Value | undefined): value is ReadonlyArray<Value> => Array.isArray(value)

/** As a text: itself, or else as JSON. */
export const textOf = (value: Value): string => (typeof value === "string" ? value : JSON.stringify(value))

/** What a structure holds under its own key. */
export const member = (value: Value | undefined, key: string): Value | undefined =>
  isStructure(value) && Object.hasOwn(value, key) ? value[key] : undefined

/** A structure, also one that was sent as its JSON. What is no JSON of a structure is what it is. */
export const structured = (value: Value): Value => {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

/** Whether a sender did not know a number: the Vercel AI SDK says so with `NaN`. */
export const isUnknownNumber = (value: Value) => value === "NaN"

/** A number, also one that was sent as a text; anything else as it is, so that it is refused with its field. */
export const numberOf = (value: Value): Value =>
  typeof value === "string" && /^\d+(\.\d+)?(e[+-]?\d{1,3})?$/i.test(value) ? Number(value) : value
