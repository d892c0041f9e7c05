/** The key before, and when it was pressed, in milliseconds. */
export interface Pressed {
  readonly key: string
  readonly at: number
}

/** Milliseconds within which two keys belong together. */
const together = 1_000

/** It is made of what one types, and not a key that has a name, such as `Escape`. */
export const isOfLetters = (meant: string): boolean => meant.split(" ").every((key) => key.length === 1)

/** What the keys just pressed may mean, the longer meaning first: `g o` before `o`. */
export const meanings = (before: Pressed | undefined, now: Pressed): ReadonlyArray<string> =>
  before !== undefined && now.at - before.at <= together ? [`${before.key} ${now.key}`, now.key] : [now.key]
