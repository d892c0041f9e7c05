// In the table of traces an id of 32 hex digits is two numbers, `high` and `low`.

/** The key of an id, as SQL. */
export const traceKey = (id: string): string =>
  `(reinterpretAsUInt64(reverse(unhex(substring(${id}, 1, 16)))), reinterpretAsUInt64(reverse(unhex(substring(${id}, 17, 16)))))`

/** The id of a row, as SQL. */
export const traceIdOf = (row: string): string =>
  `lower(concat(leftPad(hex(${row}.high), 16, '0'), leftPad(hex(${row}.low), 16, '0')))`
