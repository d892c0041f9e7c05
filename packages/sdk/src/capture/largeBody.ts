import { TextDecoder } from "node:util"
import { makeJsonDigest } from "@agentwatch/core/provider/JsonDigest"

/** What a body of JSON says that is too large to be kept as it is: a digest of it. */
export interface LargeBody {
  readonly push: (piece: string) => void
  /** Absent for what is no whole JSON. */
  readonly said: () => unknown
}

/** Beyond this nobody takes a request, and nobody is to wait for it to be read; in characters. */
const longest = 128 * 1024 * 1024
const pieceBytes = 1024 * 1024

export const makeLargeBody = (): LargeBody => {
  const digest = makeJsonDigest()
  let length = 0
  return {
    push: (piece) => {
      length += piece.length
      if (length <= longest) digest.push(piece)
    },
    said: () => {
      const { value, whole } = digest.read()
      return whole && length <= longest ? value : undefined
    }
  }
}

export const saidByText = (text: string): unknown => {
  if (text.length > longest) return undefined
  const body = makeLargeBody()
  body.push(text)
  return body.said()
}

export const saidByBytes = (bytes: Uint8Array): unknown => {
  if (bytes.byteLength > longest) return undefined
  const decoder = new TextDecoder()
  const body = makeLargeBody()
  for (let at = 0; at < bytes.byteLength; at += pieceBytes) {
    body.push(decoder.decode(bytes.subarray(at, at + pieceBytes), { stream: true }))
  }
  return body.said()
}
