// What JSON.stringify leaves as it is, and a terminal obeys or does not show.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]/gu

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`
  ).join("")

/** A value as one line of JSON that says the same, and in which nothing is that a terminal obeys. */
export const json = (value: unknown): string => JSON.stringify(value).replace(unseen, escaped)
