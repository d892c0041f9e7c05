import type { Transform } from "node:stream"
import { createZstdReader, mostZstdWindow } from "./ZstdReader.js"

/** Takes a copy of what a reply's bytes say out of their compression. */
export interface ReplyDecoder {
  readonly push: (piece: Uint8Array) => void
  /** There is nothing more to come. Settles, well, when all of it has been seen; absent if it has. */
  readonly end: () => Promise<void> | undefined
}

// What is not decompressed as fast as it comes, and what a few bytes can be blown up to; in bytes.
const mostWaiting = 16 * 1024 * 1024
const mostSeen = 64 * 1024 * 1024
const mostCodings = 5

/** `see` is called with each piece of what the reply says; never, if its codings are unknown. */
export const makeReplyDecoder = (contentEncoding: string, see: (piece: Uint8Array) => void): ReplyDecoder => {
  const codings = contentEncoding
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "identity")
  if (codings.length === 0) return { push: see, end: () => undefined }
  return codings.length > mostCodings ? blind : compressed(codings, see)
}

const blind: ReplyDecoder = { push: () => {}, end: () => undefined }

const compressed = (codings: ReadonlyArray<string>, see: (piece: Uint8Array) => void): ReplyDecoder => {
  let steps: ReadonlyArray<Transform> | undefined
  let plain = false
  let over = false
  let seen = 0
  let done: () => void = () => {}
  const finished = new Promise<void>((resolve) => {
    done = resolve
  })

  const stop = () => {
    over = true
    for (const step of steps ?? []) step.destroy()
    done()
  }

  const begin = (first: Uint8Array): ReadonlyArray<Transform> => {
    const made = codings.toReversed().map((coding, at) => decompressor(coding, at === 0 ? first[0] : undefined))
    const known = made.filter((step) => step !== undefined)
    if (known.length < made.length) {
      stop()
      return []
    }
    for (const [at, step] of known.entries()) {
      step.on("error", stop)
      const next = known[at + 1]
      if (next !== undefined) step.pipe(next)
    }
    known.at(-1)?.on("data", (piece: Uint8Array) => {
      if (over) return
      seen += piece.byteLength
      if (seen > mostSeen) stop()
      else see(piece)
    })
    known.at(-1)?.on("end", stop)
    return known
  }

  return {
    push: (piece) => {
      if (over) return
      if (steps === undefined && isPlain(codings, piece[0])) plain = true
      if (plain) return see(piece)
      steps ??= begin(piece)
      const [first] = steps
      if (first === undefined) return
      // Read later than it is seen, and it is the caller's.
      first.write(Buffer.from(piece))
      if (first.writableLength > mostWaiting) stop()
    },
    end: () => {
      if (over || steps === undefined) return undefined
      steps[0]?.end()
      return finished
    }
  }
}

const openings: Readonly<Record<string, number>> = { gzip: 0x1f, "x-gzip": 0x1f, zstd: 0x28 }

/** A gateway that has unpacked a reply, but says no word of it. */
const isPlain = ([coding = "", ...more]: ReadonlyArray<string>, firstByte: number | undefined): boolean => {
  const opening = openings[coding]
  return more.length === 0 && opening !== undefined && firstByte !== undefined && firstByte !== opening
}

const decompressor = (coding: string, firstByte: number | undefined): Transform | undefined => {
  const zlib: typeof import("node:zlib") = process.getBuiltinModule("node:zlib")
  const { BROTLI_OPERATION_FLUSH, Z_SYNC_FLUSH } = zlib.constants
  // A reply that breaks off is worth what it has said until then, and each event of a stream as soon as it is there.
  const gzip = { flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH }
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return zlib.createGunzip(gzip)
    case "deflate":
      // Some servers leave out the header that belongs to it.
      return firstByte === undefined || (firstByte & 0x0f) === 8
        ? zlib.createInflate(gzip)
        : zlib.createInflateRaw(gzip)
    case "br":
      return zlib.createBrotliDecompress({ flush: BROTLI_OPERATION_FLUSH, finishFlush: BROTLI_OPERATION_FLUSH })
    case "zstd": {
      // Younger than the oldest Node that this runs on.
      const create: unknown = Reflect.get(zlib, "createZstdDecompress")
      if (typeof create !== "function") return createZstdReader()
      const windowLimit = Number(Reflect.get(zlib.constants, "ZSTD_d_windowLogMax"))
      return create({ params: { [windowLimit]: Math.log2(mostZstdWindow) } }) as Transform
    }
    default:
      return undefined
  }
}
