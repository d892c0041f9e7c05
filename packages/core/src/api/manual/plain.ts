import { each, type JsonSchema, nameOf, type Schemas } from "./Document.js"

/** Our words are sentences and end like one; those that are made up from a schema ("a non empty string") do not. */
const isSentence = (text: string | undefined) => text?.endsWith(".") === true

/** What of an object is said of its keys: nothing where more are passed over or may come later, which is everywhere. */
const others = (keys: JsonSchema["additionalProperties"]) => (typeof keys === "object" ? keys : undefined)

const given = (keywords: Readonly<Record<string, unknown>>): JsonSchema =>
  Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== undefined))

/** A schema that is shown where it is used, because its name tells nobody more than it does. */
export const isInline = ({ enum: words, properties, type }: JsonSchema) =>
  type !== undefined && words === undefined && properties === undefined

/** What may also be null, said in its type: a choice of two reads worse, and is the same. */
const withNull = (schema: JsonSchema): JsonSchema => {
  const { anyOf: [one, other, ...more] = [], ...own } = schema
  const isPlain = typeof one?.type === "string" && one.anyOf === undefined
  if (one === undefined || !isPlain || other?.type !== "null" || more.length > 0) return schema
  return {
    ...one,
    ...own,
    type: [one.type as string, "null"],
    ...(one.enum && { enum: [...one.enum, null] })
  }
}

/** The same schema without what the generator made up: its titles and descriptions, and names of mere numbers. */
export const plain = (schema: JsonSchema, schemas: Schemas): JsonSchema => {
  const meant = schemas[nameOf(schema)]
  if (meant !== undefined && isInline(meant)) {
    const { $ref: _, ...own } = schema
    return plain({ ...meant, ...own }, schemas)
  }
  const { $id: _, additionalProperties, anyOf, description, items, properties, title: __, ...kept } = schema
  const deeper = (one: JsonSchema) => plain(one, schemas)
  const changed = given({
    ...kept,
    description: isSentence(description) ? description : undefined,
    additionalProperties: others(additionalProperties),
    anyOf: anyOf?.map(deeper),
    items: items && deeper(items),
    properties: properties && each(properties, deeper)
  })
  return withNull(changed)
}
