import { each, type JsonSchema, type Schemas } from "./Document.js"
import { answerFields } from "./fields/answers.js"
import { eventFields } from "./fields/events.js"
import { figureFields } from "./fields/figures.js"
import { spanFields } from "./fields/span.js"
import { traceFields } from "./fields/traces.js"
import { givenBack } from "./givenBack.js"
import { isInline, plain } from "./plain.js"
import { type Told, told } from "./told.js"

const fields: Readonly<Record<string, Told>> = {
  ...spanFields,
  ...traceFields,
  ...eventFields,
  ...figureFields,
  ...answerFields
}

/** Schemas that are others than the generator thinks. */
const corrected: Schemas = {
  // A symbol is in no JSON, and a parameter has a name.
  PropertyKey: { type: "string" }
}

/** The schemas as people are to see them: those with a name, and each told of; and how one of them, or another, becomes so. */
export const schemasTold = (generated: Schemas) => {
  const all = { ...generated, ...corrected }
  const shown = Object.fromEntries(Object.entries(all).filter(([, schema]) => !isInline(schema)))
  return {
    plainly: (schema: JsonSchema) => plain(schema, all),
    schemas: each(shown, (schema, name) => {
      const shown = told(plain(schema, all), fields[name])
      return name === "StoredSpan" ? givenBack(shown) : shown
    })
  }
}
