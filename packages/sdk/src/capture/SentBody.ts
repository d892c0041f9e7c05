import { TextDecoder } from "node:util"
import type { RequestBody } from "./Call.js"
import { type LargeBody, makeLargeBody } from "./largeBody.js"

/** The body of a request, as it is written. */
export interface SentBody {
  /** What is handed on to be sent: bytes or text, whose encoding is UTF-8 unless it says otherwise. */
  readonly add: (chunk: unknown, encoding?: unknown) => void
  /** Bytes so far. */
  readonly bytes: () => number
  readonly read: () => RequestBody
}

/** A larger body is sent on all the same, but only a digest of it is kept; in bytes. */
const longest = 16 * 1024 * 1024

export const unreadBody: RequestBody = { text: undefined, bytes: undefined }

export const makeSentBody = (most: number = longest): SentBody => {
  let decoder: TextDecoder | undefined
  let text = ""
  let large: LargeBody | undefined
  let unread = false
  let bytes = 0

  const keep = (piece: string) => {
    if (unread) return
    if (bytes <= most) {
      text += piece
      return
    }
    if (large === undefined) {
      large = makeLargeBody()
      large.push(text)
      text = ""
    }
    large.push(piece)
  }

  const read = (chunk: Uint8Array) => {
    bytes += chunk.byteLength
    decoder ??= new TextDecoder()
    // Now, since the bytes are the caller's, who may use them again.
    keep(decoder.decode(chunk, { stream: true }))
  }

  return {
    add: (chunk, encoding) => {
      if (typeof chunk === "string") {
        if (bytes === 0 && isUtf8(encoding)) {
          bytes += Buffer.byteLength(chunk)
          keep(chunk)
        } else read(Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8"))
      } else if (chunk instanceof Uint8Array) read(chunk)
      else if (chunk !== undefined && chunk !== null) unread = true
    },
    bytes: () => bytes,
    read: () => {
      if (unread) return unreadBody
      return large === undefined ? { text, bytes } : { ...unreadBody, digest: large.said() }
    }
  }
}

const isUtf8 = (encoding: unknown) => typeof encoding !== "string" || /^utf-?8$/i.test(encoding)
