import { type JsonSchema, nameOf } from "../../src/api/manual/Document.js"
import { schemas } from "./document.js"

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  number: (value) => typeof value === "number",
  integer: Number.isInteger,
  null: (value) => value === null,
  array: Array.isArray,
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value)
}

/** Why a value does not fit a schema of the document. A field that the schema does not tell of is a misfit as well. */
export const misfits = (schema: JsonSchema, value: unknown, path = "it"): ReadonlyArray<string> => {
  if (schema.$ref !== undefined) return misfits(schemas[nameOf(schema)] ?? {}, value, path)
  if (schema.anyOf !== undefined) {
    const tried = schema.anyOf.map((one) => misfits(one, value, path))
    return tried.some(({ length }) => length === 0) ? [] : tried.flat()
  }
  const { enum: words, items, maximum, minimum, pattern, properties, required = [], type } = schema
  const possible = typeof type === "string" ? [type] : type
  if (possible?.every((kind) => !kinds[kind]?.(value))) return [`${path} is no ${possible.join(", and no ")}`]
  if (words !== undefined && !words.includes(value)) return [`${path} is none of ${words.join(", ")}`]
  if (typeof value === "number" && (value < Number(minimum ?? -Infinity) || value > Number(maximum ?? Infinity))) {
    return [`${path} is out of bounds`]
  }
  if (typeof value === "string" && !new RegExp(String(pattern ?? "")).test(value)) return [`${path} is not ${pattern}`]
  if (Array.isArray(value)) return value.flatMap((one, at) => misfits(items ?? {}, one, `${path}.${at}`))
  if (properties === undefined || typeof value !== "object" || value === null) return []
  return [
    ...required.filter((name) => !(name in value)).map((name) => `${path}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, field]) => {
      const of = properties[name]
      return of === undefined ? [`${path}.${name} is told of nowhere`] : misfits(of, field, `${path}.${name}`)
    })
  ]
}
