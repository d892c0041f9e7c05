/** The words of a text as the index tells them apart: letters and digits, and whatever is beyond ASCII, in small letters. */
export const wordsOf = (text: string): ReadonlyArray<string> => [
  ...new Set(
    text
      .toLowerCase()
      .split(/[^0-9a-z\u{80}-\u{10FFFF}]+/u)
      .filter((word) => word !== "")
  )
]

const telling = /[\p{L}\p{N}]/u

/**
 * The words that are looked for where somebody gives such a text. A dash or an ellipsis between them is none of them, though the
 * index, to which all beyond ASCII is alike, would take it for one.
 */
export const soughtIn = (text: string): ReadonlyArray<string> => {
  const words = wordsOf(text)
  const sought = words.filter((word) => telling.test(word))
  return sought.length === 0 ? words : sought
}
