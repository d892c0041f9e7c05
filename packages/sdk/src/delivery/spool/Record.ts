/**
 * A span on disk: a mark of four bytes, the length of its JSON and the CRC-32 of that (both 32 bits, little endian), and the
 * JSON as UTF-8. Whoever comes upon something else looks for the next mark whose record is whole.
 */
const mark = Buffer.from([0x1e, 0xa7, 0x57, 0x0a])
const head = 12
/** A longer one was never written. */
const longest = 1024 * 1024

/** What a span of so many bytes takes up. */
export const recordBytes = (bytes: number): number => head + bytes

export const encodeRecords = (texts: ReadonlyArray<string>): Buffer => {
  const { crc32 } = zlib()
  return Buffer.concat(
    texts.flatMap((text) => {
      const body = Buffer.from(text)
      const opening = Buffer.alloc(head)
      mark.copy(opening)
      opening.writeUInt32LE(body.length, 4)
      opening.writeUInt32LE(crc32(body), 8)
      return [opening, body]
    })
  )
}

export interface Decoded {
  readonly texts: ReadonlyArray<string>
  /** How many stretches were no records: each was at least one. */
  readonly damaged: number
}

/** Reads what can be read. Never throws. */
export const decodeRecords = (bytes: Buffer): Decoded => {
  const { crc32 } = zlib()
  const texts: Array<string> = []
  let damaged = 0
  let at = 0
  while (at < bytes.length) {
    const body = bodyAt(bytes, at)
    if (body !== undefined && crc32(body) === bytes.readUInt32LE(at + 8)) {
      texts.push(body.toString())
      at += head + body.length
      continue
    }
    damaged++
    do {
      const next = bytes.indexOf(mark, at + 1)
      at = next === -1 ? bytes.length : next
    } while (at < bytes.length && !isWhole(bytes, at, crc32))
  }
  return { texts, damaged }
}

const bodyAt = (bytes: Buffer, at: number): Buffer | undefined => {
  if (at + head > bytes.length || bytes.compare(mark, 0, mark.length, at, at + mark.length) !== 0) return undefined
  const length = bytes.readUInt32LE(at + 4)
  return length > longest || at + head + length > bytes.length
    ? undefined
    : bytes.subarray(at + head, at + head + length)
}

const isWhole = (bytes: Buffer, at: number, crc32: (body: Buffer) => number): boolean => {
  const body = bodyAt(bytes, at)
  return body !== undefined && crc32(body) === bytes.readUInt32LE(at + 8)
}

// Only who has a spool needs it.
const zlib = (): typeof import("node:zlib") => process.getBuiltinModule("node:zlib")
