import { Function, Option, Schema } from "effect"

/** What the `null` of a field that may be left out says of any other value. It explains nothing: the field's own issue does. */
export const notNull = "expected null"

const orNull = <A, I, R>(schema: Schema.Schema<A, I, R>) =>
  Schema.Union(schema, Schema.Null.annotations({ message: () => notNull }))

const given = <A>(value: Option.Option<A | null>) => Option.filter(value, (one) => one !== null)

/** Annotates a field that changes nothing of what is sent, and only says what stands where nothing, or `null`, is. */
export const fillsIn = Symbol.for("@agentwatch/core/model/Field/fillsIn")

/** A field that may be left out; an explicit `null` means the same. */
export const optional = <A, I, R>(schema: Schema.Schema<A, I, R>) =>
  Schema.optionalToOptional(orNull(schema), Schema.typeSchema(schema), {
    decode: given,
    encode: Function.identity
  }).annotations({ [fillsIn]: true })

/** A field that has a value of its own where it is left out or `null`. */
export const withDefault = <A, I, R>(schema: Schema.Schema<A, I, R>, value: () => NoInfer<A>) =>
  Schema.optionalToRequired(orNull(schema), Schema.typeSchema(schema), {
    decode: (sent) => Option.getOrElse(given(sent), value),
    encode: Option.some
  }).annotations({ [fillsIn]: true })

// A reason names what was expected and never repeats what was sent: that may be large, and somebody's own.
const expected = (what: string) => ({ message: () => ({ message: `expected ${what}`, override: true }) })

export const Text = Schema.String.annotations(expected("a text"))

export const NonEmptyText = Schema.NonEmptyString.annotations(expected("a text that is not empty"))

export const Flag = Schema.Boolean.annotations(expected("true or false"))

/** One of a few words. */
export const oneOf = <const Words extends readonly [string, ...Array<string>]>(...words: Words) =>
  Schema.Literal(...words).annotations(expected(`one of ${words.join(", ")}`))

export const list = <A, I, R>(item: Schema.Schema<A, I, R>) =>
  Schema.Array(item).annotations({ message: () => "expected an array" })

export const object = <Fields extends Schema.Struct.Fields>(fields: Fields) =>
  Schema.Struct(fields).annotations({
    message: (issue) => ({
      message: "expected an object",
      // Only where it is none: the issue of a field inside it says more.
      override: issue._tag === "Transformation" && issue.issue._tag === "Type"
    })
  })

const bounded = <A extends number, I, R>(schema: Schema.Schema<A, I, R>, what: string, most: number) =>
  schema.pipe(Schema.between(0, most)).annotations(expected(`${what} from 0 to ${most}`))

/** A count of tokens or chunks. The bound keeps the cost of any call an exact number of nano-dollars. */
export const Count = bounded(Schema.Int, "a whole number", 1_000_000_000)

/** A time in milliseconds, up to some thirty years, so that no sum of many leaves the numbers. */
export const Milliseconds = bounded(Schema.Finite, "milliseconds", 1_000_000_000_000)

/** Seconds of sound, up to some eleven days. */
export const Seconds = bounded(Schema.Finite, "seconds", 1_000_000)

/** US dollars, within what survives the way to nano-dollars and back. */
export const Dollars = bounded(Schema.Finite, "US dollars", 1_000_000)

/** Deepest nesting of what a sender attaches; a reader that follows it one call a level is to survive. */
const deepest = 100

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const within = (value: unknown, levels: number): boolean => {
  if (typeof value !== "object" || value === null) return true
  if (levels === 0) return false
  for (const key of Object.keys(value)) {
    if (!within((value as Readonly<Record<string, unknown>>)[key], levels - 1)) return false
  }
  return true
}

/** Whatever a sender attaches. Handed on as it is: a copy would lose a key that is called `__proto__`. */
export const Attributes = Schema.declare(isObject, {
  identifier: "Attributes",
  message: () => "expected an object",
  jsonSchema: { type: "object" }
}).pipe(Schema.filter((value) => within(value, deepest) || `nested deeper than ${deepest} levels`))
