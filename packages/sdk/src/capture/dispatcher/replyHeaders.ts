import { isObject } from "./Dispatch.js"

/** A header of a reply, by its name in lower case: of names and values in turn, as bytes or text, or of an object. */
export const replyHeader = (headers: unknown, name: string): string => {
  if (!isObject(headers)) return ""
  if (!Array.isArray(headers)) {
    const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)
    return textOf(found?.[1])
  }
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (textOf(headers[at]).toLowerCase() === name) return textOf(headers[at + 1])
  }
  return ""
}

const textOf = (value: unknown): string => {
  if (typeof value === "string") return value
  if (Buffer.isBuffer(value)) return value.toString("latin1")
  return Array.isArray(value) ? value.map(textOf).join(", ") : ""
}
