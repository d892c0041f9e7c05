import { deepest, longestList, Malformed, tooDeep, tooMany } from "./Malformed.js"
import type { Value } from "./OtlpSpan.js"

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)

/** A whole number of 64 bits: a number where that is exact, else its digits. */
export const whole = (digits: string): string | number => {
  const number = Number(digits)
  return Number.isSafeInteger(number) ? number : digits
}

const items = (sent: unknown, name: string, field: string): ReadonlyArray<unknown> => {
  const list = isObject(sent) ? (sent[name] ?? []) : undefined
  if (!Array.isArray(list)) throw new Malformed(field, "expected an array")
  if (list.length > longestList) throw tooMany(field, longestList)
  return list
}

const entry = (sent: unknown, field: string, depth: number): readonly [string, Value] => {
  if (!isObject(sent) || typeof sent.key !== "string") throw new Malformed(field, "expected a key and a value")
  return [sent.key, jsonValue(sent.value, field, depth)]
}

/** What each form of `AnyValue` holds. */
const forms: ReadonlyArray<readonly [name: string, read: (sent: unknown, field: string, depth: number) => Value]> = [
  ["stringValue", (sent, field) => (typeof sent === "string" ? sent : wrong(field, "a text"))],
  ["boolValue", (sent, field) => (typeof sent === "boolean" ? sent : wrong(field, "true or false"))],
  [
    "intValue",
    (sent, field) => {
      const digits = typeof sent === "number" ? String(sent) : sent
      return typeof digits === "string" && /^-?\d{1,19}$/.test(digits) ? whole(digits) : wrong(field, "a whole number")
    }
  ],
  [
    "doubleValue",
    (sent, field) => {
      if (typeof sent === "number") return sent
      if (typeof sent !== "string") return wrong(field, "a number")
      if (/^(NaN|-?Infinity)$/.test(sent)) return sent
      return sent.trim() !== "" && Number.isFinite(Number(sent)) ? Number(sent) : wrong(field, "a number")
    }
  ],
  ["bytesValue", (sent, field) => (typeof sent === "string" ? sent : wrong(field, "bytes as base64"))],
  ["arrayValue", (sent, field, depth) => items(sent, "values", field).map((one) => jsonValue(one, field, depth + 1))],
  [
    "kvlistValue",
    // `fromEntries` sets a key that is called `__proto__` as any other.
    (sent, field, depth) => Object.fromEntries(items(sent, "values", field).map((one) => entry(one, field, depth + 1)))
  ]
]

const wrong = (field: string, what: string): never => {
  throw new Malformed(field, `expected ${what}`)
}

/** Reads an `AnyValue` of OTLP's JSON: an object with one key, which says what it holds. Nothing at all is `null`. */
export const jsonValue = (sent: unknown, field: string, depth = 0): Value => {
  if (sent === undefined || sent === null) return null
  if (!isObject(sent)) throw new Malformed(field, 'expected an object such as {"stringValue": "…"}')
  if (depth > deepest) throw tooDeep(field)
  for (const [name, read] of forms) {
    const held = sent[name]
    if (held !== undefined && held !== null) return read(held, field, depth)
  }
  return null
}
