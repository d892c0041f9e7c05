import type { Convention, Meaning } from "./Convention.js"
import { genAi } from "./genAi.js"
import { openInference } from "./openInference.js"
import { openLlmetry } from "./openLlmetry.js"
import { vercelAi } from "./vercelAi.js"

/** Those who say the same in two ways say it best in the first of these. */
const conventions: ReadonlyArray<Convention> = [genAi, vercelAi, openInference, openLlmetry]

/** All names of a meaning. Those of the first convention come first. */
export const namesOf = (meaning: Meaning): ReadonlyArray<string> => names.get(meaning) ?? []

/** What a name may mean, and where it stands among the names that mean the same. */
export interface Rank {
  readonly meaning: Meaning
  readonly rank: number
}

/** Some names mean two things: a tool's input is the input of its span. */
export const ranksOf = (name: string): ReadonlyArray<Rank> => ranks.get(name) ?? none

const none: ReadonlyArray<Rank> = []
const names = new Map<Meaning, ReadonlyArray<string>>()
const ranks = new Map<string, ReadonlyArray<Rank>>()

for (const convention of conventions) {
  for (const [key, own] of Object.entries(convention)) {
    const meaning = key as Meaning
    names.set(meaning, [...new Set([...namesOf(meaning), ...own])])
  }
}
for (const [meaning, all] of names) {
  for (const [rank, name] of all.entries()) ranks.set(name, [...ranksOf(name), { meaning, rank }])
}
