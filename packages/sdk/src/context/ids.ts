import { randomFillSync } from "node:crypto"

// One call for random bytes costs as much as everything else here; a pool makes it one call for many ids.
const pool = Buffer.allocUnsafe(4_096)
let used = pool.length

const take = (bytes: number): string => {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.toString("hex", used - bytes, used)
}

const nonZero = (bytes: number): string => {
  for (;;) {
    const id = take(bytes)
    if (!/^0+$/.test(id)) return id
  }
}

/** 32 hex digits. */
export const newTraceId = (): string => nonZero(16)

/** 16 hex digits. */
export const newSpanId = (): string => nonZero(8)

/** The id in lower case; absent for what is no trace id. */
export const readTraceId = (value: unknown): string | undefined =>
  typeof value === "string" && /^[0-9a-f]{32}$/i.test(value) && !/^0+$/.test(value) ? value.toLowerCase() : undefined

/** The id in lower case; absent for what is no span id. */
export const readSpanId = (value: unknown): string | undefined =>
  typeof value === "string" && /^[0-9a-f]{16}$/i.test(value) && !/^0+$/.test(value) ? value.toLowerCase() : undefined
