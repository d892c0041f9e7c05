/** The first 32 bits of the fractional parts of the roots of the first primes. */
const primes = (() => {
  const found: Array<number> = []
  for (let n = 2; found.length < 64; n++) if (found.every((prime) => n % prime !== 0)) found.push(n)
  return found
})()

const fraction = (root: number) => ((root - Math.floor(root)) * 2 ** 32) | 0
const start = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))
const constants = primes.map((prime) => fraction(Math.cbrt(prime)))

const turned = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits))

const padded = (bytes: Uint8Array) => {
  const all = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6)
  all.set(bytes)
  all[bytes.length] = 0x80
  const view = new DataView(all.buffer)
  view.setUint32(all.length - 8, Math.floor(bytes.length / 2 ** 29))
  view.setUint32(all.length - 4, bytes.length << 3)
  return view
}

/**
 * SHA-256 of a text in UTF-8, in hex, as FIPS 180-4 has it. Browsers offer their own only to pages that come over https or from
 * this machine.
 */
export const sha256 = (text: string): string => {
  const view = padded(new TextEncoder().encode(text))
  const hash = Int32Array.from(start)
  const words = new Int32Array(64)
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let n = 0; n < 16; n++) words[n] = view.getInt32(block + n * 4)
    const word = (n: number) => words[n] ?? 0
    for (let n = 16; n < 64; n++) {
      const [near, far] = [word(n - 15), word(n - 2)]
      const small = turned(near, 7) ^ turned(near, 18) ^ (near >>> 3)
      const large = turned(far, 17) ^ turned(far, 19) ^ (far >>> 10)
      words[n] = word(n - 16) + small + word(n - 7) + large
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash
    for (let n = 0; n < 64; n++) {
      const one =
        (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + (constants[n] ?? 0) + word(n)) | 0
      const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g
      g = f
      f = e
      e = (d + one) | 0
      d = c
      c = b
      b = a
      a = (one + two) | 0
    }
    for (const [n, value] of [a, b, c, d, e, f, g, h].entries()) hash[n] = (hash[n] ?? 0) + value
  }
  return [...hash].map((value) => (value >>> 0).toString(16).padStart(8, "0")).join("")
}
