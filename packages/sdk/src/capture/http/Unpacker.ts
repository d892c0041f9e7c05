import type { Transform } from "node:stream"

/** Reads a copy of a compressed body on the side. What it cannot read, it leaves. Nothing here throws. */
export interface Unpacker {
  /** A piece of the body. Not changed, but kept for a moment. */
  readonly push: (bytes: Uint8Array) => void
  /** `done` is called once all that could be read has been, at most once a body. */
  readonly end: (done: () => void) => void
}

/** The most that is read of a body, unpacked; in bytes. */
const longest = 16 * 1024 * 1024
/** The most that waits to be unpacked; in bytes. */
const longestWait = 4 * 1024 * 1024

type Zlib = typeof import("node:zlib")

const streamFor = (encoding: string, first: number): Transform | undefined => {
  const zlib: Zlib = process.getBuiltinModule("node:zlib")
  const { BROTLI_OPERATION_FLUSH, Z_SYNC_FLUSH } = zlib.constants
  // What has come is given out at once, and an end that is missing is no error.
  const flush = { flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH }
  switch (encoding) {
    case "gzip":
    case "x-gzip":
      return zlib.createGunzip(flush)
    case "deflate":
      // Some servers leave the header of zlib away.
      return (first & 0x0f) === 8 ? zlib.createInflate(flush) : zlib.createInflateRaw(flush)
    case "br":
      return zlib.createBrotliDecompress({ flush: BROTLI_OPERATION_FLUSH, finishFlush: BROTLI_OPERATION_FLUSH })
    case "zstd":
      // Not in every Node that is supported.
      return (zlib as Partial<Zlib>).createZstdDecompress?.()
    default:
      return undefined
  }
}

/** Absent for a body that is not compressed. */
export const makeUnpacker = (contentEncoding: string, read: (bytes: Uint8Array) => void): Unpacker | undefined => {
  const encoding = contentEncoding.trim().toLowerCase()
  if (encoding === "" || encoding === "identity") return undefined
  let stream: Transform | undefined
  let lost = false
  let length = 0

  const giveUp = () => {
    lost = true
    stream?.destroy()
  }

  const start = (first: number) => {
    stream = streamFor(encoding, first)
    lost = stream === undefined
    stream?.on("error", giveUp)
    stream?.on("data", (bytes: Uint8Array) => {
      length += bytes.byteLength
      if (length > longest) giveUp()
      else read(bytes)
    })
  }

  return {
    push: (bytes) => {
      if (lost || bytes.byteLength === 0) return
      try {
        if (stream === undefined) start(bytes[0] ?? 0)
        if (stream !== undefined && stream.writableLength > longestWait) giveUp()
        // A copy, since the bytes are the caller's by the time that they are read.
        else stream?.write(Uint8Array.from(bytes))
      } catch {
        giveUp()
      }
    },
    end: (done) => {
      if (stream === undefined || stream.closed) return done()
      stream.once("close", done)
      if (!lost) stream.end()
    }
  }
}
