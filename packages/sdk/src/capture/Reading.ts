import { TextDecoder, TextEncoder } from "node:util"
import type { StreamDecoder } from "@agentwatch/core/provider/StreamDecoder"
import type { ReplyFacts, SseEvent, WireFormat } from "@agentwatch/core/provider/WireFormat"
import type { Vitals } from "../Vitals.js"
import { type ChunkGaps, makeChunkGaps } from "./ChunkGaps.js"

/**
 * What one reader of a reply has seen of it. Holds what is recorded and nothing of the reply itself, so that an unread
 * reply can be dropped. Nothing here throws.
 */
export interface Reading {
  /**
   * A piece of the body, and when it came in milliseconds of the monotonic clock; without that, the whole of it. Not kept,
   * since it is the caller's.
   */
  readonly chunk: (bytes: Uint8Array, at?: number) => void
  /** The whole body, read as one. */
  readonly text: (body: string) => void
  /** The whole body, parsed by whoever asked for it. */
  readonly json: (body: unknown) => void
  /** There is nothing more to come. */
  readonly end: () => void
  /** Absent if the body could not be read. */
  readonly facts: () => ReplyFacts | undefined
  /** The reply says that it is whole, whether or not its last bytes were asked for. */
  readonly complete: () => boolean
  /** Absent if the reply is no stream. */
  readonly timing: () => Timing | undefined
}

export interface Timing {
  /** Events of the stream; the `[DONE]` at its end is none. */
  readonly chunks: number
  /** When the first came, in milliseconds of the monotonic clock. Absent if the stream was read as one. */
  readonly first: number | undefined
  readonly gaps: ChunkGaps
}

/** The most of a body that is kept to be read, in characters: replies beyond it are recorded without their content. */
const longestBody = 4 * 1024 * 1024

const where = "reading a reply"

export const readStream = (format: WireFormat, decoder: StreamDecoder, vitals: Vitals): Reading => {
  const reader = vitals.guarded(where, format.streamReader)
  const gaps = makeChunkGaps()
  let readable = reader !== undefined
  let chunks = 0
  let first: number | undefined
  let last = 0
  let done = false
  let parsedBody: unknown

  const read = (events: ReadonlyArray<SseEvent>, at?: number) => {
    for (const event of events) {
      if (event.data.startsWith("[DONE]")) {
        done = true
        reader?.read(event)
        continue
      }
      chunks++
      if (at !== undefined) {
        if (first === undefined) first = at
        else gaps.add(at - last)
        last = at
      }
      reader?.read(event)
    }
  }

  const safely = (action: () => void) => {
    if (!readable) return
    try {
      action()
    } catch (error) {
      readable = false
      vitals.fault(where, error)
    }
  }

  const facts = () => {
    let seen: ReplyFacts | undefined
    safely(() => {
      seen = parsedBody === undefined ? reader?.facts() : format.readReply(parsedBody)
    })
    return seen
  }

  return {
    chunk: (piece, at) => safely(() => read(decoder.push(piece), at)),
    text: (body) => safely(() => read(decoder.push(new TextEncoder().encode(body)))),
    // A stream that is one JSON array may be asked for as such.
    json: (body) => {
      parsedBody = body
      chunks = Array.isArray(body) ? body.length : 1
      done = true
    },
    end: () => safely(() => read(decoder.end())),
    facts,
    complete: () => {
      if (done) return true
      const seen = facts()
      return seen?.usage !== undefined && seen.finishReasons.length > 0
    },
    timing: () => ({ chunks, first, gaps })
  }
}

export const readWhole = (format: WireFormat, vitals: Vitals): Reading => {
  let decoder: TextDecoder | undefined
  let pieces: Array<string> = []
  let length = 0
  let ended = false
  let body: unknown

  const keep = (piece: string) => {
    length += piece.length
    if (length <= longestBody) pieces.push(piece)
    else pieces = []
  }

  return {
    chunk: (piece) => {
      vitals.guarded(where, () => {
        decoder ??= new TextDecoder()
        keep(decoder.decode(piece, { stream: true }))
      })
    },
    text: keep,
    json: (value) => {
      body = value
      ended = true
    },
    end: () => {
      if (ended) return
      ended = true
      body = parsed(pieces.join(""))
      pieces = []
    },
    facts: () => (body === undefined ? undefined : vitals.guarded(where, () => format.readReply(body))),
    complete: () => ended,
    timing: () => undefined
  }
}

/** For replies that are no text. */
export const readNothing = (): Reading => {
  let ended = false
  return {
    chunk: () => {},
    text: () => {},
    json: () => {},
    end: () => {
      ended = true
    },
    facts: () => undefined,
    complete: () => ended,
    timing: () => undefined
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
