import { Schema } from "effect"
import { oneOf } from "../model/Field.js"

/** Query parameters. One that is not known is refused, because a filter that is dropped gives an answer to another question. */
export const Query = <Fields extends Schema.Struct.Fields>(fields: Fields) =>
  Schema.Struct(fields).annotations({ parseOptions: { onExcessProperty: "error", errors: "first" } })

/** A whole number from `low` to `high`, written in digits. */
export const Whole = (low: number, high: number) =>
  Schema.NumberFromString.pipe(Schema.int(), Schema.between(low, high)).annotations({
    message: () => ({ message: `expected a whole number from ${low} to ${high}`, override: true })
  })

export const periods = ["1h", "24h", "7d", "30d", "all"] as const

/** How far back from now a question reaches. */
export const Period = oneOf(...periods).annotations({ identifier: "Period" })
export type Period = typeof Period.Type
