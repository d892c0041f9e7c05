/**
 * Gives `value` back if it is a number from `low` to `high`. Else throws, naming it: a `TypeError` for what is no
 * number, a `RangeError` for one that is NaN, infinite or out of bounds. `of` says what is counted: `"seconds"`.
 */
export const numberWithin = (name: string, value: unknown, low: number, high: number, of: string): number => {
  if (typeof value !== "number")
    throw new TypeError(`${name}: expected a number${of.startsWith("as") ? "" : ` of ${of}`}, got ${kindOf(value)}`)
  if (!(value >= low && value <= high)) throw new RangeError(`${name}: expected ${low} to ${high} ${of}, got ${value}`)
  return value
}

const kindOf = (value: unknown) => (value === null ? "null" : typeof value)
