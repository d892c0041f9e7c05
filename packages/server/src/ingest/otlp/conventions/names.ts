import type { Convention, Meaning } from "./Convention.js"
import { genAi } from "./genAi.js"
import { openInference } from "./openInference.js"
import { openLlmetry } from "./openLlmetry.js"
import { vercelAi } from "./vercelAi.js"

/** Those who say the same in two ways say it best in the first of these. */
const conventions: ReadonlyArray<Convention> = [genAi, vercelAi, openInference, openLlmetry]

/** All names of a meaning. Those of the first convention come first. */
export const namesOf = (meaning: Meaning): ReadonlyArray<string> => known.get(meaning) ?? []

const known = new Map<string, ReadonlyArray<string>>()
for (const convention of conventions) {
  for (const [meaning, names] of Object.entries(convention)) {
    known.set(meaning, [...new Set([...(known.get(meaning) ?? []), ...names])])
  }
}
