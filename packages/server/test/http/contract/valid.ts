import fc from "fast-check"
import type { JsonSchema } from "./document.js"

type Schemas = Readonly<Record<string, JsonSchema>>

/** Instants that a server keeps, and none that a filter could not tell. */
const instant = fc
  .date({ min: new Date("1971-01-01"), max: new Date("2200-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString())

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom(
    "a",
    "agent-1",
    "gpt-4o",
    "'; DROP TABLE spans; --",
    "%",
    "_",
    "\\",
    "$(x)",
    "日本語",
    "\u0000",
    "null"
  )
)

/** Values that fit a schema. */
export const valid = (schema: JsonSchema, schemas: Schemas, depth = 0): fc.Arbitrary<unknown> => {
  if (schema.$ref !== undefined) return valid(schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {}, schemas, depth)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => valid(one, schemas, depth)))
  if (schema.allOf !== undefined) {
    const { allOf: [first = {}] = [], ...rest } = schema
    return valid({ ...rest, ...first }, schemas, depth)
  }
  if (typeof schema.type === "object") {
    return fc.oneof(...schema.type.map((type) => valid({ ...schema, type }, schemas, depth)))
  }
  switch (schema.type) {
    case "string":
      if (schema.format === "date-time") return instant
      if (schema.pattern?.startsWith("^") === true) return fc.stringMatching(new RegExp(schema.pattern))
      return text
        .map((value) => (schema.pattern === undefined ? value : `a${value}`))
        .map((value) => (value.length < (schema.minLength ?? 0) ? "aa".slice(0, schema.minLength) : value))
        .map((value) => value.slice(0, schema.maxLength ?? 1_000))
    case "integer":
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1_000_000, 1_000_000_000) })
    case "number":
      return fc.oneof(
        fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1_000, 1_000_000) }),
        fc.integer({ min: 0, max: 1_000_000 }).map((value) => value / 1_000)
      )
    case "boolean":
      return fc.boolean()
    case "null":
      return fc.constant(null)
    case "array":
      return fc.array(valid(schema.items ?? {}, schemas, depth + 1), { maxLength: depth > 2 ? 1 : 3 })
    case "object": {
      const fields = Object.entries(schema.properties ?? {})
      if (fields.length === 0)
        return fc.dictionary(fc.string({ maxLength: 8 }), fc.oneof(text, fc.integer(), fc.boolean()))
      return fc.record(Object.fromEntries(fields.map(([name, of]) => [name, valid(of, schemas, depth + 1)])), {
        requiredKeys: [...(schema.required ?? [])]
      })
    }
    default:
      return text
  }
}

/** What no parameter or field is meant to be. Some of it fits one all the same. */
export const odd: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "-1",
    "0",
    "1e9",
    "1e999",
    "NaN",
    "Infinity",
    "99999999999999999999999",
    "0x10",
    "1.5",
    "' OR 1=1 --",
    "'; DROP TABLE agentwatch.spans; --",
    "\\",
    "%",
    "%25%00",
    "{x:String}",
    "{{7*7}}",
    "((((((((((a)*)*)*)*)*)*)*)*)*)*",
    "a".repeat(3_000),
    "2026-02-30",
    "2026-13-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "-271821-04-20",
    "1969-12-31",
    "null",
    "undefined",
    "true",
    "[object Object]",
    "__proto__",
    "\u0000",
    "\ud83d",
    "🦊",
    "../../etc/passwd",
    "<script>"
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.integer().map(String),
  fc.double().map(String)
)
