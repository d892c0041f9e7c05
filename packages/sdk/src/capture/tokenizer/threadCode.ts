/**
 * What the thread runs: it is given the path of an encoding and groups of texts, and answers how many tokens each group has, or
 * null where the tokenizer is of no use. A text, because whatever bundles a program would not find a file.
 *
 * The time that the tokenizer takes grows with the square of a word's length, so long words are cut; texts are cut only before
 * single blanks, where a token begins anyhow, as long as there are any.
 */
export const threadCode = `
"use strict"
const { parentPort } = require("node:worker_threads")
const pieces = /[^]{1,1000}(?=(?<=\\S) \\S)|[^]{1,1000}/g
const asText = { disallowedSpecial: new Set() }
parentPort.on("message", ({ path, groups }) => {
  let counts = null
  try {
    const { clearMergeCache, countTokens } = require(path)
    const count = (text) => (text.match(pieces) ?? []).reduce((sum, piece) => sum + countTokens(piece, asText), 0)
    counts = groups.map((texts) => texts.reduce((sum, text) => sum + count(text), 0))
    clearMergeCache?.()
  } catch {}
  parentPort.postMessage(counts)
})
`
