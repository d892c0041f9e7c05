import { each, type JsonSchema } from "./Document.js"

/** What a schema means, in a sentence or two; and what each of its fields does, where it has some. */
export type Told = string | readonly [string, Fields]
export type Fields = Readonly<Record<string, Told>>

type One<Value> = NonNullable<Value> extends ReadonlyArray<infer Item> ? Item : NonNullable<Value>

/**
 * What is to be told of an object: each of its fields. Of a field that has fields itself these are told as well, unless they
 * are a schema with a name, which is told by itself.
 */
export type FieldsOf<A> = {
  readonly [Field in keyof A]-?: One<A[Field]> extends object
    ? string extends keyof One<A[Field]>
      ? string
      : string | readonly [string, FieldsOf<One<A[Field]>>]
    : string
}

/** What is told of an object with a name, field by field. */
export const about = <A>(what: string, fields: FieldsOf<A>): Told => [what, fields as Fields]

const inside = (schema: JsonSchema, fields: Fields): JsonSchema => {
  const { anyOf, items, properties } = schema
  if (anyOf !== undefined) return { ...schema, anyOf: anyOf.map((one) => inside(one, fields)) }
  if (items !== undefined) return { ...schema, items: inside(items, fields) }
  if (properties === undefined) return schema
  return { ...schema, properties: each(properties, (field, name) => told(field, fields[name])) }
}

/** The same schema with what is told of it. */
export const told = (schema: JsonSchema, what: Told | undefined): JsonSchema => {
  if (what === undefined) return schema
  const [description, fields = {}] = typeof what === "string" ? [what] : what
  return { description, ...inside({ ...schema, description }, fields) }
}
