type Bytes = ReadonlyArray<number>

/**
 * Follows the frames of a zstd stream (RFC 8878), cut anywhere: false once one of them is none, or asks its reader to keep more than
 * `mostWindow` bytes. Such a frame has to be refused before it is read.
 */
export const followZstdFrames = (mostWindow: number): ((piece: Uint8Array) => boolean) => {
  let fits = true
  let skip = 0
  let wanted = 4
  let found: Array<number> = []
  let next: (bytes: Bytes) => void
  let single = false
  let checksum = false
  let dictionary = 0

  const want = (bytes: number, then: (bytes: Bytes) => void) => {
    wanted = bytes
    next = then
  }

  const magic = (bytes: Bytes) => {
    const number = littleEndian(bytes)
    if (number === 0xfd2fb528) want(1, descriptor)
    else if (number >= 0x184d2a50 && number <= 0x184d2a5f) want(4, skippable)
    else fits = false
  }
  next = magic

  const skippable = (bytes: Bytes) => {
    skip = littleEndian(bytes)
    want(4, magic)
  }

  const descriptor = ([flags = 0]: Bytes) => {
    single = (flags & 0x20) !== 0
    checksum = (flags & 0x04) !== 0
    dictionary = [0, 1, 2, 4][flags & 3] ?? 0
    const size = [single ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0
    want((single ? 0 : 1) + dictionary + size, header)
  }

  const header = (bytes: Bytes) => {
    const [window = 0] = bytes
    const base = 2 ** (10 + (window >> 3))
    const least = single ? littleEndian(bytes.slice(dictionary)) : base + (base / 8) * (window & 7)
    fits = least <= mostWindow
    want(3, block)
  }

  const block = (bytes: Bytes) => {
    const flags = littleEndian(bytes)
    const type = (flags >> 1) & 3
    fits = type !== 3
    // One of the second kind is a single byte, however often it stands for itself.
    skip = type === 1 ? 1 : flags >> 3
    if ((flags & 1) === 0) return want(3, block)
    if (checksum) skip += 4
    want(4, magic)
  }

  return (piece) => {
    for (let at = 0; at < piece.length && fits; ) {
      if (skip > 0) {
        const passed = Math.min(skip, piece.length - at)
        skip -= passed
        at += passed
        continue
      }
      found.push(piece[at++] ?? 0)
      if (found.length < wanted) continue
      const bytes = found
      found = []
      next(bytes)
    }
    return fits
  }
}

const littleEndian = (bytes: Bytes): number => bytes.reduceRight((sum, byte) => sum * 256 + byte, 0)
