/** A sequence of numbers, at least 0 and less than 1, that is the same for the same seed. */
const randomOf = (seed: number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}

/** Cuts at places that follow from `seed`: some pieces are of one byte, some of many, none is empty. */
export const cut = (bytes: Buffer, seed: number): Array<Buffer> => {
  const random = randomOf(seed)
  const pieces: Array<Buffer> = []
  for (let at = 0; at < bytes.length; ) {
    const longest = [1, 4, 60, 600][Math.floor(random() * 4)] ?? 1
    const length = 1 + Math.floor(random() * longest)
    pieces.push(bytes.subarray(at, at + length))
    at += length
  }
  return pieces
}

export const byteByByte = (bytes: Buffer): Array<Buffer> => Array.from(bytes, (byte) => Buffer.of(byte))
