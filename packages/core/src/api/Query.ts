import { Option, Schema, SchemaAST } from "effect"
import { oneOf } from "../model/Field.js"

/** Query parameters. One that is not known is refused, because a filter that is dropped gives an answer to another question. */
export const Query = <Fields extends Schema.Struct.Fields>(fields: Fields) =>
  Schema.Struct(fields).annotations({ parseOptions: { onExcessProperty: "error", errors: "first" } })

/** Where there are no parameters. A schema without fields lets everything pass, so each is looked at. */
export const NoQuery = Schema.Struct({}).pipe(
  Schema.filter((asked) => Object.keys(asked).map((name) => ({ path: [name], message: "is no parameter here" })))
)

const digits = Schema.String.pipe(Schema.pattern(/^\d{1,15}$/))

/** A whole number from `low` to `high`, written in digits. */
export const Whole = (low: number, high: number) =>
  Schema.compose(digits, Schema.NumberFromString)
    .pipe(Schema.int(), Schema.between(low, high))
    .annotations({
      message: () => ({ message: `expected a whole number from ${low} to ${high}`, override: true }),
      jsonSchema: { type: "integer", minimum: low, maximum: high }
    })

/** Most rows that a page may pass over; further on a cursor leads. */
export const mostOffset = 10_000_000

const decimal = Schema.String.pipe(Schema.pattern(/^\d{1,15}(\.\d{1,15})?$/))

/** A number from 0 to `high`, written in digits, with a decimal point where there is one. */
export const Amount = (what: string, high: number) =>
  Schema.compose(decimal, Schema.NumberFromString)
    .pipe(Schema.between(0, high))
    .annotations({
      message: () => ({ message: `expected ${what} from 0 to ${high}, in digits`, override: true }),
      jsonSchema: { type: "number", minimum: 0, maximum: high }
    })

export const periods = ["1h", "24h", "7d", "30d", "all"] as const

/** How far back from now a question reaches. `all` is as far back as spans are kept. */
export const Period = oneOf(...periods).annotations({ identifier: "Period" })
export type Period = typeof Period.Type

/** The same schema, with what it means; also where it says itself how JSON Schema is to describe it. */
export const described = <A, I>(schema: Schema.Schema<A, I>, description: string) =>
  schema.annotations({
    description,
    ...Option.match(SchemaAST.getJSONSchemaAnnotation(schema.ast), {
      onNone: () => ({}),
      onSome: (json) => ({ jsonSchema: { ...json, description } })
    })
  })

/** A parameter that may be left out; `unsaid` is what is meant then, as the documentation tells it. */
export const unless = <A, I>(unsaid: string | number, schema: Schema.Schema<A, I>, description: string) =>
  Schema.optional(described(schema, `${description} Default: ${unsaid}.`))
