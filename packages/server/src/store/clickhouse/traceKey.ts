import { TraceId } from "@agentwatch/core/model/Ids"

// In the table of traces an id of 32 hex digits is two numbers, `high` and `low`.

/** The key of an id, as SQL. */
export const traceKey = (id: TraceId): string => `(${BigInt(`0x${id.slice(0, 16)}`)}, ${BigInt(`0x${id.slice(16)}`)})`

/** The keys of the ids in a column, as two columns in SQL. */
export const traceKeysIn = (column: string): string =>
  ["1", "17"].map((from) => `reinterpretAsUInt64(reverse(unhex(substring(${column}, ${from}, 16))))`).join(", ")

const half = (number: bigint) => number.toString(16).padStart(16, "0")

/** The id that a key is of. */
export const traceIdOf = (high: bigint, low: bigint): TraceId => TraceId.make(half(high) + half(low))
