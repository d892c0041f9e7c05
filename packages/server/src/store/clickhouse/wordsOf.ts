import { signClass } from "./signs.js"

const between = new RegExp(`[^0-9a-z\\u{80}-\\u{10FFFF}]+|[${signClass}]+`, "u")

/** The words of a text as the index tells them apart: letters and digits, and what is beyond ASCII and no sign, in small letters. */
export const wordsOf = (text: string): ReadonlyArray<string> => [
  ...new Set(
    text
      .toLowerCase()
      .split(between)
      .filter((word) => word !== "")
  )
]

const telling = /[\p{L}\p{N}]/u

/**
 * The words that are looked for where somebody gives such a text. A sign of some rare script between them is none of them,
 * though the index, to which it is a letter, would take it for one.
 */
export const soughtIn = (text: string): ReadonlyArray<string> => {
  const words = wordsOf(text)
  const sought = words.filter((word) => telling.test(word))
  return sought.length === 0 ? words : sought
}
