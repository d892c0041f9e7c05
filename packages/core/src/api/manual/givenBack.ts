import { each, type JsonSchema } from "./Document.js"

/** Fields that a span has whether they were sent or not. */
const filledIn = new Set(["kind", "status", "agent_id", "agent_name", "agent_role", "code", "tool_input", "link_type"])

/** Sentences that are for senders alone. */
const forSenders = /^(Default: |Other keys )/

const toReaders = (description: string) =>
  description
    .split(/(?<=\.) /)
    .filter((sentence) => !forSenders.test(sentence))
    .join(" ")

/**
 * What is sent may be in several forms (`null` for what is absent, a number for an instant), and what is given back is in the
 * first of them: the schema of a span as it is given back, made from one that is sent.
 */
export const givenBack = (schema: JsonSchema): JsonSchema => {
  const { anyOf, description, enum: words, items, properties, required = [], type, ...rest } = schema
  const kept = {
    ...rest,
    ...(type !== undefined && { type: typeof type === "string" ? type : type.filter((one) => one !== "null").join() }),
    ...(words && { enum: words.filter((word) => word !== null) }),
    ...(description !== undefined && { description: toReaders(description) })
  }
  const [first] = anyOf ?? []
  if (first !== undefined) return givenBack({ ...first, ...kept })
  if (items !== undefined) return { ...kept, items: givenBack(items) }
  if (properties === undefined) return kept
  const names = Object.keys(properties).filter((name) => required.includes(name) || filledIn.has(name))
  return { ...kept, required: names, properties: each(properties, givenBack) }
}
