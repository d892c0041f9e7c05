import { CollectedText } from "./CollectedText.js"
import { type JsonDigest, makeJsonDigest, writtenDigest } from "./JsonDigest.js"
import type { SseEvent } from "./WireFormat.js"

/**
 * Turns the text of a server-sent stream into its events, however the text is cut.
 *
 * Bytes become text at the caller's, with one `TextDecoder` for the whole stream and `{ stream: true }`, since a chunk
 * may end inside a character.
 */
export interface SseDecoder {
  /** The events that this piece completes. */
  readonly push: (text: string) => ReadonlyArray<SseEvent>
  /**
   * The stream is over: gives the event that only lacked its blank line. If the stream broke off, that event may be cut
   * short, which its JSON then shows.
   */
  readonly end: () => ReadonlyArray<SseEvent>
}

const none: ReadonlyArray<SseEvent> = []

const dataKey = "data:"

/**
 * `limit` is the most characters that one event may hold (8 Mi): of a longer one a digest is given, if it is JSON. Time is linear in the text, memory bounded by the limit.
 */
export const makeSseDecoder = (limit = 8 * 1024 * 1024): SseDecoder => {
  let atStart = true
  let afterReturn = false
  let unfinished: CollectedText | undefined
  let unfinishedLength = 0
  let name = ""
  let data: CollectedText | undefined
  let dataLength = 0
  /** Of an event that is too long. */
  let digest: JsonDigest | undefined
  /** How the line begins that is added to it. */
  let opening = ""

  const forget = () => {
    name = ""
    data = undefined
    dataLength = 0
    digest = undefined
  }

  /** Goes on with a digest, from the beginning of a line that makes the event too long. */
  const beginDigest = (): JsonDigest => {
    const made = makeJsonDigest(limit / 2)
    if (data !== undefined) made.push(data.text())
    data = undefined
    unfinished = undefined
    digest = made
    return made
  }

  /** `begins`: what comes is the beginning of a line. */
  const addTo = (known: JsonDigest, piece: string, begins: boolean) => {
    if (begins) opening = ""
    const missing = dataKey.length - opening.length
    if (missing > 0) opening += piece.slice(0, missing)
    if (opening === dataKey) known.push(piece.slice(missing))
  }

  const keep = (piece: string) => {
    const begins = unfinishedLength === 0
    unfinishedLength += piece.length
    if (digest !== undefined) return addTo(digest, piece, begins)
    if (dataLength + unfinishedLength > limit) {
      const line = (unfinished?.text() ?? "") + piece
      return addTo(beginDigest(), line, true)
    }
    unfinished ??= new CollectedText({ left: limit })
    unfinished.add(piece)
  }

  const field = (line: string) => {
    const colon = line.indexOf(":")
    const key = colon === -1 ? line : line.slice(0, colon)
    if (key !== "data" && key !== "event") return
    const value = colon === -1 ? "" : line.slice(line.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1)
    if (key === "event") {
      name = value
      return
    }
    if (data === undefined) data = new CollectedText({ left: limit })
    else data.add("\n")
    data.add(value)
    dataLength += value.length + 1
  }

  /** The event that a blank line closes, if there is one. */
  const close = (): SseEvent | undefined => {
    const said = digest === undefined ? data?.text() : writtenDigest(digest)
    const event = said === undefined ? undefined : { name: name === "" ? "message" : name, data: said }
    forget()
    return event
  }

  const finishLine = (last: string): SseEvent | undefined => {
    const length = unfinishedLength + last.length
    if (length === 0) return close()
    if (digest !== undefined || dataLength + length > limit) keep(last)
    else {
      unfinished?.add(last)
      field(unfinished?.text() ?? last)
    }
    unfinished = undefined
    unfinishedLength = 0
    return undefined
  }

  const push = (text: string): ReadonlyArray<SseEvent> => {
    if (text === "") return none
    let at = 0
    if (atStart && text.charCodeAt(0) === 0xfeff) at = 1
    atStart = false
    // The second half of a line end that was cut in two.
    if (afterReturn && text.charCodeAt(at) === 0x0a) at++
    afterReturn = false
    let events: Array<SseEvent> | undefined
    let feed = text.indexOf("\n", at)
    let ret = text.indexOf("\r", at)
    while (feed !== -1 || ret !== -1) {
      const end = feed === -1 || (ret !== -1 && ret < feed) ? ret : feed
      const event = finishLine(text.slice(at, end))
      if (event !== undefined) {
        if (events === undefined) events = [event]
        else events.push(event)
      }
      at = end + 1
      if (end === ret) {
        if (feed === at) at++
        else if (at === text.length) afterReturn = true
        ret = text.indexOf("\r", at)
      }
      if (feed !== -1 && feed < at) feed = text.indexOf("\n", at)
    }
    if (at < text.length) keep(text.slice(at))
    return events ?? none
  }

  const end = (): ReadonlyArray<SseEvent> => {
    if (unfinishedLength > 0) finishLine("")
    const event = close()
    return event === undefined ? none : [event]
  }

  return { push, end }
}
