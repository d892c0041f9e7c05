import { join } from "node:path"
import { recordBytes } from "./Record.js"

/** A directory with segments in it, of which we are the owner. */
export interface Place {
  path: string
  /** Another process has taken it over, or it was given up. */
  lost: boolean
}

/**
 * A file of spans, in the order in which they came. Those before `read` are in memory or answered; the others are on disk alone.
 * Counts are of spans unless they say bytes.
 */
export interface Segment {
  readonly place: Place
  readonly name: string
  /** The number of its first span. */
  readonly first: number
  /** Absent for one that was taken over and has not been read. */
  count: number | undefined
  /** What it will have when all of it is written. */
  bytes: number
  written: number
  writtenBytes: number
  read: number
  readBytes: number
  answered: number
  /** Nothing is added any more. */
  sealed: boolean
  /** Its file is of no use any more. */
  gone: boolean
  file: number | undefined
  pending: Array<string>
  inFlight: ReadonlyArray<string>
  /** Of its latest span, in milliseconds since the epoch. */
  at: number
}

export const makeSegment = (place: Place, name: string, first: number): Segment => ({
  place,
  name,
  first,
  count: 0,
  bytes: 0,
  written: 0,
  writtenBytes: 0,
  read: 0,
  readBytes: 0,
  answered: 0,
  sealed: false,
  gone: false,
  file: undefined,
  pending: [],
  inFlight: [],
  at: 0
})

export const pathOf = ({ name, place }: Segment): string => join(place.path, name)

/** Adds a span of so many bytes, which is `kept` in memory as well or on disk alone. */
export const extend = (segment: Segment, json: string, bytes: number, kept: boolean) => {
  segment.pending.push(json)
  segment.count = (segment.count ?? 0) + 1
  segment.bytes += recordBytes(bytes)
  if (!kept) return
  segment.read = segment.count
  segment.readBytes = segment.bytes
}

/** How many of its spans are on disk alone, as far as that is known. */
export const unreadOf = ({ count = 0, read }: Segment): number => count - read

/** All of it has been answered, and nobody is writing it. */
export const isDone = ({ answered, count, inFlight, pending, read }: Segment): boolean =>
  count !== undefined && answered >= count && read >= count && inFlight.length === 0 && pending.length === 0

/** How many of its spans would survive us and are not answered. */
export const safeIn = ({ answered, gone, place, written }: Segment): number =>
  gone || place.lost ? 0 : Math.max(0, written - answered)

/** Takes out what is not written, and is on disk alone: it is nowhere then. */
export const takeUnwritten = (segment: Segment): ReadonlyArray<string> => {
  const { inFlight, pending, read, written } = segment
  const unwritten = [...inFlight, ...pending]
  segment.inFlight = []
  segment.pending = []
  segment.sealed = true
  const kept = Math.max(0, read - written)
  segment.count = Math.max(read, written)
  segment.bytes = segment.writtenBytes
  return unwritten.slice(kept)
}
