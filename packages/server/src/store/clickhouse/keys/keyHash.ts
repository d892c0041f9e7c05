import type { KeyHash } from "../../SpanStore.js"

/** The hash of a key as the engine works it out by itself, one number after the other as 16 hex digits. */
export const keyHashSql =
  "leftPad(hex(bitOr(bitShiftLeft(toUInt64(murmurHash3_32(concat(trace_id, span_id))), 32), " +
  "murmurHash3_32(concat(span_id, trace_id)))), 16, '0')"

/** The hashes in a text of such hex digits. */
export function* keyHashesIn(hex: string): Generator<KeyHash> {
  const bytes = Buffer.from(hex, "hex")
  for (let at = 0; at < bytes.length; at += 8) yield { a: bytes.readInt32BE(at), b: bytes.readInt32BE(at + 4) }
}

/** Both ids in lower-case hex, as they are stored. The organisation is left out: who asks by a hash asks again by the key. */
export const keyHash = (traceId: string, spanId: string): KeyHash => ({
  a: murmur(traceId + spanId),
  b: murmur(spanId + traceId)
})

const rotate = (value: number, by: number) => (value << by) | (value >>> (32 - by))

/** MurmurHash3 of 32 bits with seed 0, of a text of ASCII whose length is a multiple of four. */
const murmur = (text: string): number => {
  let hash = 0
  for (let at = 0; at < text.length; at += 4) {
    const word =
      text.charCodeAt(at) |
      (text.charCodeAt(at + 1) << 8) |
      (text.charCodeAt(at + 2) << 16) |
      (text.charCodeAt(at + 3) << 24)
    hash ^= Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)
    hash = (Math.imul(rotate(hash, 13), 5) + 0xe6546b64) | 0
  }
  hash ^= text.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
