// The polynomial of CRC-32, its bits reversed.
const polynomial = 0xedb88320

const remainder = (byte: number) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
  return value
}

const table = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, byte) => remainder(byte))

/** The CRC-32 of the first `length` bytes, as zlib and gzip reckon it. */
export const crc32 = (bytes: Uint8Array, length: number): number => {
  let crc = 0xffffffff
  for (let at = 0; at < length; at++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0)
  return (crc ^ 0xffffffff) >>> 0
}
