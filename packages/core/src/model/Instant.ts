import { ParseResult, Schema } from "effect"
import { Text } from "./Field.js"
import { parseInstant } from "./parseInstant.js"

export { parseInstant }

/** ISO 8601 with `Z`, exact: to the millisecond, or with the micro- and nanoseconds there are. */
export const formatInstant = (nanos: bigint): string => {
  const millis = new Date(Number(nanos / 1_000_000n)).toISOString().slice(0, -1)
  const finer = (nanos % 1_000_000n)
    .toString()
    .padStart(6, "0")
    .replace(/(?:000){1,2}$/, "")
  return `${millis}${finer}Z`
}

/** An instant written as ISO 8601; nanoseconds since the epoch inside. */
export const Instant = Schema.transformOrFail(Text, Schema.BigIntFromSelf, {
  strict: true,
  decode: (text, _, ast) => {
    const nanos = parseInstant(text)
    return nanos === undefined
      ? ParseResult.fail(
          new ParseResult.Type(
            ast,
            text,
            "expected an ISO 8601 instant from 1970 to 2262, such as 2026-02-09T15:30:00Z"
          )
        )
      : ParseResult.succeed(nanos)
  },
  encode: (nanos) => ParseResult.succeed(formatInstant(nanos))
}).annotations({ identifier: "Instant", jsonSchema: { type: "string", format: "date-time" } })
