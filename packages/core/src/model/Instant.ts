import { ParseResult, Schema } from "effect"

const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+\- ]\d{2}:?\d{2})?$/i

/**
 * Nanoseconds since the epoch of an ISO 8601 text. A date alone is its midnight; without a zone it is UTC. A blank before
 * the offset is a `+` that was not escaped in a URL. `undefined` for anything that is no real instant, like February 30.
 */
export const parseInstant = (text: string): bigint | undefined => {
  const match = iso.exec(text.trim())
  if (match === null) return undefined
  const part = (index: number) => Number(match[index] ?? 0)
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)]
  const millis = Date.UTC(year, month - 1, day, hour, minute, second)
  const read = new Date(millis)
  const real =
    read.getUTCMonth() === month - 1 && read.getUTCDate() === day && hour < 24 && minute < 60 && second < 60 && year > 0
  if (!real) return undefined
  const nanos = BigInt((match[7] ?? "").padEnd(9, "0"))
  const at = BigInt(millis) * 1_000_000n + nanos - offset(match[8]) * 60_000_000_000n
  return at < 0n ? undefined : at
}

const offset = (zone: string | undefined): bigint => {
  if (zone === undefined || zone.toUpperCase() === "Z") return 0n
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return BigInt(zone.startsWith("-") ? -minutes : minutes)
}

/** ISO 8601 with `Z`, to the millisecond. */
export const formatInstant = (nanos: bigint): string => new Date(Number(nanos / 1_000_000n)).toISOString()

/** An instant written as ISO 8601; nanoseconds since the epoch inside. */
export const Instant = Schema.transformOrFail(Schema.String, Schema.BigIntFromSelf, {
  strict: true,
  decode: (text, _, ast) => {
    const nanos = parseInstant(text)
    return nanos === undefined
      ? ParseResult.fail(new ParseResult.Type(ast, text, "expected an ISO 8601 instant such as 2026-02-09T15:30:00Z"))
      : ParseResult.succeed(nanos)
  },
  encode: (nanos) => ParseResult.succeed(formatInstant(nanos))
}).annotations({ identifier: "Instant", jsonSchema: { type: "string", format: "date-time" } })
