/** What is sent, and whether it is compressed. */
export interface Body {
  readonly bytes: string | Uint8Array<ArrayBuffer>
  readonly packed: boolean
}

/** Bytes below which a body fits into one packet anyway. */
const worthPacking = 1_024

/** Compresses JSON in the thread pool. A body that is small, or that cannot be compressed, stays as it is. Never rejects. */
export const packed = (json: string): Promise<Body> => {
  const plain: Body = { bytes: json, packed: false }
  if (json.length < worthPacking) return Promise.resolve(plain)
  return new Promise((resolve) => {
    const { gzip }: typeof import("node:zlib") = process.getBuiltinModule("node:zlib")
    // The fastest level makes a quarter of a batch, in 5 ms; the usual one a fifth, in 22.
    gzip(json, { level: 1 }, (error, bytes) =>
      resolve(error === null ? { bytes: bytes as Uint8Array<ArrayBuffer>, packed: true } : plain)
    )
  })
}
