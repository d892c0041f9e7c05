import { elements, member, text } from "@agentwatch/core/provider/UnknownJson"
import type { Encoding } from "./Encoding.js"
import { noPieces, type Pieces } from "./Pieces.js"

// What the definitions of tools cost beside their texts:
// https://developers.openai.com/cookbook/examples/how_to_count_tokens_with_tiktoken
const aTool: Readonly<Record<Encoding, number>> = { o200k_base: 7, cl100k_base: 10 }
const allTools = 12
const properties = 3
const aProperty = 3
const aChoice = 3

// Deeper than any schema that a model could follow.
const deepest = 16

const withoutStop = (value: unknown): string => (text(value) ?? "").replace(/\.$/, "")

const addProperties = (pieces: Pieces, schema: unknown, depth: number): void => {
  const all = member(schema, "properties")
  if (typeof all !== "object" || all === null || depth > deepest) return
  const entries = Object.entries(all)
  if (entries.length > 0) pieces.tokens += properties
  for (const [name, property] of entries) {
    pieces.tokens += aProperty
    pieces.texts.push(`${name}:${text(member(property, "type")) ?? ""}:${withoutStop(member(property, "description"))}`)
    const choices = elements(member(property, "enum"))
    if (choices.length > 0) pieces.tokens += (choices.length - 1) * aChoice
    for (const choice of choices) pieces.texts.push(String(typeof choice === "object" ? "" : choice))
    addProperties(pieces, property, depth + 1)
    addProperties(pieces, member(property, "items"), depth + 1)
  }
}

/** Functions, as a chat and a response define them; what other tools cost is not known. */
export const toolPieces = (tools: unknown, encoding: Encoding): Pieces => {
  const pieces = noPieces()
  const described = elements(tools).map((tool) => member(tool, "function") ?? tool)
  for (const tool of described.filter((one) => text(member(one, "name")) !== undefined)) {
    if (pieces.tokens === 0) pieces.tokens += allTools
    pieces.tokens += aTool[encoding]
    pieces.texts.push(`${text(member(tool, "name"))}:${withoutStop(member(tool, "description"))}`)
    addProperties(pieces, member(tool, "parameters"), 0)
  }
  return pieces
}
