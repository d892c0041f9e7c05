import { TextDecoder } from "node:util"
import { member, parsed } from "@agentwatch/core/provider/UnknownJson"

/** Takes the chunk that holds nothing but usage out of a server-sent stream; all other bytes pass as they are. Never throws. */
export interface UsageSieve {
  /** What may pass of these bytes, and of those held back before. They may be given away afterwards. */
  readonly push: (bytes: Uint8Array) => Uint8Array
  /** What is still held back, when nothing more comes. */
  readonly end: () => Uint8Array
}

const feed = 0x0a
const ret = 0x0d

// A chunk of usage is some hundred bytes: a longer event is another one, and is held back no longer.
const longest = 16 * 1024

/**
 * `hidden` is told the data of each event that is taken out. Whole events pass at once; the begin of one that is cut in two
 * waits for the rest, as whoever reads it has to.
 */
export const makeUsageSieve = (hidden: (data: string) => void): UsageSieve => {
  let held: Array<Uint8Array> = []
  let heldLength = 0
  /** The event at hand is too long to be held back. */
  let passing = false
  let lineIsEmpty = true
  /** A line feed that comes next belongs to the end of the line before it, or of the event. */
  let afterReturn = false
  let closing = false

  const letGo = (parts: Array<Uint8Array>) => {
    parts.push(...held)
    held = []
    heldLength = 0
  }

  /** The event at hand ends with `last`. */
  const close = (parts: Array<Uint8Array>, last: Uint8Array) => {
    const data = passing ? undefined : usageIn(held.length === 0 ? last : joined([...held, last]))
    if (data === undefined) {
      letGo(parts)
      parts.push(last)
    } else {
      held = []
      heldLength = 0
      hidden(data)
    }
    passing = false
    closing = false
    lineIsEmpty = true
  }

  return {
    push: (bytes) => {
      const parts: Array<Uint8Array> = []
      let begin = 0
      const closeAt = (end: number) => {
        close(parts, bytes.subarray(begin, end))
        begin = end
      }
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at]
        if (closing) {
          closeAt(byte === feed ? at + 1 : at)
          if (byte === feed) continue
        }
        const second = afterReturn && byte === feed
        afterReturn = false
        if (second) continue
        if (byte !== feed && byte !== ret) lineIsEmpty = false
        else if (!lineIsEmpty) {
          lineIsEmpty = true
          afterReturn = byte === ret
        } else if (byte === feed) closeAt(at + 1)
        else closing = true
      }
      const rest = bytes.subarray(begin)
      if (passing) parts.push(rest)
      else if (rest.length > 0) {
        // A copy, since what has passed takes its memory with it.
        held.push(rest.slice())
        heldLength += rest.length
        if (heldLength > longest) {
          passing = true
          letGo(parts)
        }
      }
      return joined(parts)
    },
    end: () => {
      const parts: Array<Uint8Array> = []
      close(parts, none)
      return joined(parts)
    }
  }
}

const none = new Uint8Array(0)

/** The data of an event that is a chunk with usage and without choices. Azure's first has no choices either. */
const usageIn = (event: Uint8Array): string | undefined => {
  if (event.length > longest) return undefined
  const text = new TextDecoder().decode(event)
  if (!text.includes('"usage"') || !text.includes('"choices"')) return undefined
  const data = text
    .split(/\r\n|\r|\n/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice("data:".length))
    .join("\n")
  const body = parsed(data)
  const choices = member(body, "choices")
  const usage = member(body, "usage")
  const isUsage = Array.isArray(choices) && choices.length === 0 && typeof usage === "object" && usage !== null
  return isUsage ? data : undefined
}

const joined = (parts: ReadonlyArray<Uint8Array>): Uint8Array => {
  if (parts.length <= 1) return parts[0] ?? none
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
