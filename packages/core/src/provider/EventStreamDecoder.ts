import { crc32 } from "./Crc32.js"
import { readEventStreamHeaders } from "./EventStreamHeaders.js"
import type { StreamDecoder } from "./StreamDecoder.js"
import type { SseEvent } from "./WireFormat.js"

// Every runtime has it, but the language's own library does not declare it.
declare const TextDecoder: new () => { readonly decode: (bytes: Uint8Array) => string }

// A frame: its length and that of its headers, their CRC, headers, payload, and the CRC of all before it.
const preludeLength = 12
const overhead = preludeLength + 4

// What AWS's own clients take.
const mostHeaders = 128 * 1024
const mostPayload = 24 * 1024 * 1024

/** A buffer that became larger than this for one frame is not kept for the next. */
const largestKept = 1024 * 1024

const none: ReadonlyArray<SseEvent> = []
const empty = new Uint8Array(0)

const uint32 = (bytes: Uint8Array, at: number) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at)

/** How long a frame is, by its prelude; absent if that is none. */
const frameLength = (prelude: Uint8Array): number | undefined => {
  const total = uint32(prelude, 0)
  const headers = uint32(prelude, 4)
  const payload = total - headers - overhead
  const sound = headers <= mostHeaders && payload >= 0 && payload <= mostPayload
  return sound && uint32(prelude, 8) === crc32(prelude, 8) ? total : undefined
}

const eventOf = (frame: Uint8Array): SseEvent | undefined => {
  const payloadEnd = frame.length - 4
  if (uint32(frame, payloadEnd) !== crc32(frame, payloadEnd)) return undefined
  const headersEnd = preludeLength + uint32(frame, 4)
  const headers = readEventStreamHeaders(frame.subarray(preludeLength, headersEnd))
  if (headers === undefined) return undefined
  const type = headers.get(":message-type")
  if (type === "error") {
    const error = { code: headers.get(":error-code"), message: headers.get(":error-message") }
    return { name: "error", data: JSON.stringify(error) }
  }
  const name = headers.get(type === "exception" ? ":exception-type" : ":event-type") ?? type ?? ""
  return {
    name: name === "" ? "message" : name,
    data: new TextDecoder().decode(frame.subarray(headersEnd, payloadEnd))
  }
}

/**
 * Reads AWS's `application/vnd.amazon.eventstream`, however its bytes are cut. The name of an event is its type, or the
 * type of the exception; its data the payload as text. An error that has no type of its own is an event "error" with a
 * JSON object of `code` and `message`.
 *
 * Both checksums of each frame are checked. After a frame that is damaged, or larger than AWS makes them, nothing more is
 * read, since nobody knows where the next one begins.
 */
export const makeEventStreamDecoder = (): StreamDecoder => {
  let buffer: Uint8Array = empty
  let filled = 0
  /** Known when the prelude is there. */
  let total: number | undefined
  let broken = false

  const next = () => {
    filled = 0
    total = undefined
    if (buffer.length > largestKept) buffer = empty
  }

  const stop = () => {
    broken = true
    buffer = empty
  }

  const keep = (piece: Uint8Array) => {
    const size = filled + piece.length
    if (size > buffer.length) {
      // It grows with what is there, not with what a prelude announces.
      const larger = new Uint8Array(Math.max(size, Math.min(2 * buffer.length, total ?? 0), 1024))
      larger.set(buffer.subarray(0, filled))
      buffer = larger
    }
    buffer.set(piece, filled)
    filled = size
  }

  const push = (bytes: Uint8Array): ReadonlyArray<SseEvent> => {
    let events: Array<SseEvent> | undefined
    let at = 0
    while (!broken && at < bytes.length) {
      const end = Math.min(bytes.length, at + (total ?? preludeLength) - filled)
      keep(bytes.subarray(at, end))
      at = end
      if (total === undefined) {
        if (filled < preludeLength) continue
        total = frameLength(buffer)
        if (total === undefined) stop()
      } else if (filled === total) {
        const event = eventOf(buffer.subarray(0, total))
        next()
        if (event === undefined) stop()
        else if (events === undefined) events = [event]
        else events.push(event)
      }
    }
    return events ?? none
  }

  return {
    push,
    end: () => {
      stop()
      return none
    }
  }
}
