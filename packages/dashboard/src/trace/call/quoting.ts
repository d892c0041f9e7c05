/** Marks that show nothing, turn the direction of a line, or end it. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const escape = (character: string) =>
  [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`)
    .join("")

/**
 * A text as a string of JSON and of JavaScript, in which everything that a person would not see is spelled out: what is
 * pasted somewhere is what was read.
 */
export const quotedString = (text: string): string => JSON.stringify(text).replace(unseen, escape)

/** Shells with a history replace `!word` also within what is quoted; JSON can do without the character. */
export const withoutHistory = (json: string): string => json.replace(/!(?! )/g, "\\u0021")
