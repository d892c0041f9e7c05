// What a step of the schema has once done stays as it is: a store somewhere has taken it. See `Migration`.

/**
 * The place of each span in the order in which they were stored: milliseconds since the epoch, times 4,096, and a count. One
 * that is stored already has that of its millisecond.
 */
export const arrivals = (database: string): ReadonlyArray<string> => [
  `ALTER TABLE ${database}.spans
     ADD COLUMN IF NOT EXISTS arrival UInt64 DEFAULT toUnixTimestamp64Milli(received_at) * 4096 CODEC(Delta, ZSTD),
     ADD INDEX IF NOT EXISTS by_order arrival TYPE minmax GRANULARITY 1`
]
