export type Value = string | number | undefined

/** Words in the order of the dictionary, numbers by size; in upward direction. */
export const compared = (a: Value, b: Value): number =>
  typeof a === "string" || typeof b === "string" ? String(a).localeCompare(String(b)) : (a ?? 0) - (b ?? 0)
