import { Digits } from "../span/parsed.js"
import { quotedString } from "./quoting.js"

/** How a key is written: in JavaScript `__proto__` would set the prototype instead of a member. */
type Key = (name: string) => string

const jsonKey: Key = quotedString

const plainName = /^[A-Za-z_$][\w$]*$/

const scriptKey: Key = (name) =>
  name === "__proto__" ? '["__proto__"]' : plainName.test(name) ? name : quotedString(name)

const written = (value: unknown, key: Key, indent: string): string => {
  if (typeof value === "string") return quotedString(value)
  if (value instanceof Digits) return value.text
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null"
  const deeper = `${indent}  `
  const [open, close, inside] = Array.isArray(value)
    ? ["[", "]", value.map((one) => written(one, key, deeper))]
    : ["{", "}", Object.entries(value).map(([name, one]) => `${key(name)}: ${written(one, key, deeper)}`)]
  return inside.length === 0
    ? open + close
    : `${open}\n${inside.map((line) => deeper + line).join(",\n")}\n${indent}${close}`
}

/** A value as JSON over several lines. */
export const jsonOf = (value: unknown): string => written(value, jsonKey, "")

/** A value as an expression of TypeScript. */
export const scriptOf = (value: unknown): string => written(value, scriptKey, "")
