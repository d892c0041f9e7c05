import { TextDecoder, TextEncoder } from "node:util"
import { type Digested, type JsonDigest, makeJsonDigest } from "@agentwatch/core/provider/JsonDigest"
import type { StreamDecoder } from "@agentwatch/core/provider/StreamDecoder"
import { parsed } from "@agentwatch/core/provider/UnknownJson"
import type { ReplyFacts, SseEvent, WireFormat } from "@agentwatch/core/provider/WireFormat"
import type { Vitals } from "../Vitals.js"
import { type ChunkGaps, makeChunkGaps } from "./ChunkGaps.js"
import type { ChunkTimeline } from "./ChunkTimeline.js"

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
  /** An event that the caller does not get to see. */
  readonly aside: (event: SseEvent) => void
  /** There is nothing more to come. */
  readonly end: () => void
  /** Absent if the body could not be read. */
  readonly facts: () => ReplyFacts | undefined
  /** A stream has said its last word. Some readers ask for nothing beyond that, not even for the end. */
  readonly over: () => boolean
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
  /** Absent unless it was asked for. */
  readonly timeline: ChunkTimeline | undefined
}

/** The most of a body that is kept as it is until its end, in characters: of larger ones a digest is. */
const longestBody = 4 * 1024 * 1024

const where = "reading a reply"

/** Events after which nothing comes. */
const lastWords = new Set([
  "message_stop",
  "message-end",
  "response.completed",
  "response.failed",
  "response.incomplete"
])

export const readStream = (
  format: WireFormat,
  decoder: StreamDecoder,
  vitals: Vitals,
  timeline?: ChunkTimeline
): Reading => {
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
        timeline?.add(at, event.data)
      }
      reader?.read(event)
      done ||= lastWords.has(event.name)
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

  const over = () => done || reader?.over?.() === true

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
    aside: (event) => safely(() => reader?.read(event)),
    // What has begun after the last word is none.
    end: () =>
      safely(() => {
        if (!over()) read(decoder.end())
      }),
    facts,
    over,
    complete: () => {
      if (over()) return true
      const seen = facts()
      return seen?.usage !== undefined && seen.finishReasons.length > 0
    },
    timing: () => ({ chunks, first, gaps, timeline })
  }
}

export const readWhole = (format: WireFormat, vitals: Vitals): Reading => {
  let decoder: TextDecoder | undefined
  let pieces: Array<string> = []
  let length = 0
  let digest: JsonDigest | undefined
  let ended = false
  let known: Digested | undefined

  const keep = (piece: string) => {
    if (digest !== undefined) return digest.push(piece)
    pieces.push(piece)
    length += piece.length
    if (length > longestBody) digest = takeDigest()
  }

  const takeDigest = () => {
    const taken = makeJsonDigest()
    for (const piece of pieces) taken.push(piece)
    pieces = []
    return taken
  }

  /** A reply that broke off, or goes on behind its end, is no JSON: what it says so far may still be read. */
  const digested = (): Digested => {
    digest ??= takeDigest()
    return digest.read()
  }

  return {
    chunk: (piece) => {
      vitals.guarded(where, () => {
        decoder ??= new TextDecoder()
        keep(decoder.decode(piece, { stream: true }))
      })
    },
    text: keep,
    aside: () => {},
    json: (value) => {
      known = { value, certain: value, whole: true }
      ended = true
    },
    end: () => {
      if (ended) return
      ended = true
      const value = digest === undefined ? parsed(pieces.join("")) : undefined
      known = value === undefined ? digested() : { value, certain: value, whole: true }
      pieces = []
      digest = undefined
    },
    facts: () =>
      vitals.guarded(where, () => {
        const seen = known ?? digested()
        return seen.value === undefined ? undefined : factsOf(format, seen)
      }),
    over: () => false,
    complete: () => ended,
    timing: () => undefined
  }
}

/** Of a reply that broke off its content as far as it came, and of everything else only what had been said to its end. */
const factsOf = (format: WireFormat, { certain, value, whole }: Digested): ReplyFacts => {
  const seen = format.readReply(value)
  if (whole) return seen
  const { output, reasoningLength, toolCalls, error } = seen
  const { usage, ...sure } = format.readReply(certain)
  return {
    ...sure,
    toolCalls,
    ...(output !== undefined && { output }),
    ...(reasoningLength !== undefined && { reasoningLength }),
    ...(error !== undefined && { error }),
    // Counts that stand apart from each other may be there by half.
    ...(usage !== undefined && (usage.output > 0 ? { usage } : { usageSoFar: usage }))
  }
}

/** For replies that are no text. */
export const readNothing = (): Reading => {
  let ended = false
  return {
    chunk: () => {},
    text: () => {},
    json: () => {},
    aside: () => {},
    end: () => {
      ended = true
    },
    facts: () => undefined,
    over: () => false,
    complete: () => ended,
    timing: () => undefined
  }
}
