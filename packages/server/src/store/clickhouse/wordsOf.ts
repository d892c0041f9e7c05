/** The words of a text as the index tells them apart: letters and digits, and whatever is beyond ASCII, in small letters. */
export const wordsOf = (text: string): ReadonlyArray<string> => [
  ...new Set(
    text
      .toLowerCase()
      .split(/[^0-9a-z\u{80}-\u{10FFFF}]+/u)
      .filter((word) => word !== "")
  )
]

/** In small letters as the engine's `lowerUTF8` has it: letter by letter, each as one letter. */
const lower = (text: string) =>
  text.replace(/\P{ASCII}|[A-Z]/gu, (letter) => {
    const small = letter.toLowerCase()
    return [...small].length === 1 ? small : letter
  })

/** The words of a text that is searched, as the engine tells them apart. */
export const wordsIn = (text: string): ReadonlySet<string> => new Set(lower(text).split(/[^0-9a-z\u{80}-\u{10FFFF}]+/u))
