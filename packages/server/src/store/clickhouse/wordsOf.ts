/** The words of a text as the index tells them apart: letters and digits, and whatever is beyond ASCII, in small letters. */
export const wordsOf = (text: string): ReadonlyArray<string> => [
  ...new Set(
    text
      .toLowerCase()
      .split(/[^0-9a-z\u{80}-\u{10FFFF}]+/u)
      .filter((word) => word !== "")
  )
]
