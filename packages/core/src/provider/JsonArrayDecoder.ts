import { CollectedText } from "./CollectedText.js"
import { type JsonDigest, makeJsonDigest, writtenDigest } from "./JsonDigest.js"
import type { TextStreamDecoder } from "./StreamDecoder.js"
import type { SseEvent } from "./WireFormat.js"

const none: ReadonlyArray<SseEvent> = []

const quote = 0x22
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/**
 * Cuts one JSON array into its elements while it arrives: each object or array in it is an event. Where the text is no
 * array, as the body of an error, the object is the event. What is not JSON is cut somehow, and shows when it is parsed.
 *
 * `limit` is the most characters of one element (8 Mi): of a longer one a digest is given. Time is linear, memory bounded by the
 * limit, depth without meaning. What breaks off inside an element is dropped.
 */
export const makeJsonArrayDecoder = (limit = 8 * 1024 * 1024): TextStreamDecoder => {
  let begun = false
  /** How many brackets and braces of the element are open; 0 between two. */
  let depth = 0
  let inString = false
  let escaped = false
  let element: CollectedText | undefined
  let digest: JsonDigest | undefined
  let length = 0

  const keep = (piece: string) => {
    length += piece.length
    if (digest === undefined && length > limit) {
      digest = makeJsonDigest(limit / 2)
      digest.push(element?.text() ?? "")
      element = undefined
    }
    if (digest !== undefined) return digest.push(piece)
    element ??= new CollectedText({ left: limit })
    element.add(piece)
  }

  const finish = (last: string): SseEvent | undefined => {
    keep(last)
    const data = digest === undefined ? element?.text() : writtenDigest(digest)
    element = undefined
    digest = undefined
    length = 0
    return data === undefined ? undefined : { name: "message", data }
  }

  const push = (text: string): ReadonlyArray<SseEvent> => {
    let events: Array<SseEvent> | undefined
    let start = 0
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (inString) {
        if (escaped) escaped = false
        else if (code === backslash) escaped = true
        else if (code === quote) inString = false
      } else if (code === quote) {
        inString = true
        begun = true
      } else if (code === openBrace || code === openBracket) {
        // The bracket around all.
        if (!begun && code === openBracket) begun = true
        else {
          begun = true
          if (depth === 0) start = at
          depth++
        }
      } else if ((code === closeBrace || code === closeBracket) && depth > 0) {
        depth--
        const event = depth === 0 ? finish(text.slice(start, at + 1)) : undefined
        if (event !== undefined) {
          if (events === undefined) events = [event]
          else events.push(event)
        }
      }
    }
    if (depth > 0) keep(text.slice(start))
    return events ?? none
  }

  return { push, end: () => none }
}
