const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+\- ](?:0\d|1[0-4]):?[0-5]\d)?$/i

/** The last instant that 64 bits of nanoseconds hold, in the year 2262. */
const last = 2n ** 63n - 1n

/**
 * Nanoseconds since the epoch of an ISO 8601 text. A date alone is its midnight; without a zone it is UTC. A blank before
 * the offset is a `+` that was not escaped in a URL. `undefined` for anything that is no real instant, like February 30,
 * and for one that nanoseconds since the epoch cannot tell, before 1970 or after April 2262.
 */
export const parseInstant = (text: string): bigint | undefined => {
  const match = iso.exec(text.trim())
  if (match === null) return undefined
  const part = (index: number) => Number(match[index] ?? 0)
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)]
  const millis = Date.UTC(year, month - 1, day, hour, minute, second)
  const read = new Date(millis)
  const real =
    read.getUTCFullYear() === year &&
    read.getUTCMonth() === month - 1 &&
    read.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60
  if (!real) return undefined
  const nanos = BigInt((match[7] ?? "").padEnd(9, "0"))
  const at = BigInt(millis) * 1_000_000n + nanos - offset(match[8]) * 60_000_000_000n
  return at < 0n || at > last ? undefined : at
}

const offset = (zone: string | undefined): bigint => {
  if (zone === undefined || zone.toUpperCase() === "Z") return 0n
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return BigInt(zone.startsWith("-") ? -minutes : minutes)
}
