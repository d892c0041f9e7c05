import { TextDecoder } from "node:util"
import type { RequestBody } from "../Recorder.js"

/** The body of a request, as it is written. */
export interface SentBody {
  /** What was handed to `write` or `end`. */
  readonly add: (chunk: unknown, encoding: unknown) => void
  /** Bytes so far. */
  readonly bytes: () => number
  readonly read: () => RequestBody
}

/** A larger body is sent on all the same, but not kept to be read; in bytes. */
const longest = 16 * 1024 * 1024

export const makeSentBody = (): SentBody => {
  let decoder: TextDecoder | undefined
  let text: string | undefined = ""
  let bytes = 0

  const read = (chunk: Uint8Array) => {
    bytes += chunk.byteLength
    // Now, since the bytes are the caller's, who may use them again.
    if (bytes > longest) text = undefined
    if (text === undefined) return
    decoder ??= new TextDecoder()
    text += decoder.decode(chunk, { stream: true })
  }

  return {
    add: (chunk, encoding) => {
      if (typeof chunk === "string") {
        if (bytes === 0 && isUtf8(encoding)) {
          bytes += Buffer.byteLength(chunk)
          text = bytes > longest ? undefined : chunk
        } else read(Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8"))
      } else if (chunk instanceof Uint8Array) read(chunk)
    },
    bytes: () => bytes,
    read: () => ({ text, bytes })
  }
}

const isUtf8 = (encoding: unknown) => typeof encoding !== "string" || /^utf-?8$/i.test(encoding)
