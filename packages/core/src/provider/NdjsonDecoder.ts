import { CollectedText } from "./CollectedText.js"
import { type JsonDigest, makeJsonDigest, writtenDigest } from "./JsonDigest.js"
import type { TextStreamDecoder } from "./StreamDecoder.js"
import type { SseEvent } from "./WireFormat.js"

const none: ReadonlyArray<SseEvent> = []

const notBlank = /\S/

/**
 * Turns a stream of lines, each a JSON value, into events, however the text is cut: the data is the line, the name always
 * "message". Blank lines are none. The last line needs no end; if the stream broke off, it may be cut short.
 *
 * `limit` is the most characters that one line may hold (8 Mi): of a longer one a digest is given. Time is linear in the text, memory bounded by the limit.
 */
export const makeNdjsonDecoder = (limit = 8 * 1024 * 1024): TextStreamDecoder => {
  let unfinished: CollectedText | undefined
  let unfinishedLength = 0
  let digest: JsonDigest | undefined

  const keep = (piece: string) => {
    unfinishedLength += piece.length
    if (digest === undefined && unfinishedLength > limit) {
      digest = makeJsonDigest(limit / 2)
      digest.push(unfinished?.text() ?? "")
      unfinished = undefined
    }
    if (digest !== undefined) return digest.push(piece)
    unfinished ??= new CollectedText({ left: limit })
    unfinished.add(piece)
  }

  /** The line that ends with this piece; empty if it is too long, and no JSON. */
  const finish = (last: string): string => {
    keep(last)
    const line = digest === undefined ? (unfinished?.text() ?? "") : (writtenDigest(digest) ?? "")
    unfinished = undefined
    digest = undefined
    unfinishedLength = 0
    return line.endsWith("\r") ? line.slice(0, -1) : line
  }

  const push = (text: string): ReadonlyArray<SseEvent> => {
    let events: Array<SseEvent> | undefined
    let at = 0
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", at)) {
      const data = finish(text.slice(at, end))
      at = end + 1
      if (!notBlank.test(data)) continue
      if (events === undefined) events = []
      events.push({ name: "message", data })
    }
    if (at < text.length) keep(text.slice(at))
    return events ?? none
  }

  return { push, end: () => (unfinishedLength === 0 ? none : push("\n")) }
}
