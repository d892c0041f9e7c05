import type { Environment } from "../../Environment.js"
import type { DropReason } from "../../Health.js"
import type { Vitals } from "../../Vitals.js"
import type { Waiting } from "../Backlog.js"
import { isMissing, readFile, touch, unlink } from "./files.js"
import { leavePlace, makeInherited } from "./Inherited.js"
import { heartbeat, type Owner, thisHost } from "./Owner.js"
import { decodeRecords } from "./Record.js"
import { isDone, type Place, pathOf, type Segment, safeIn, takeUnwritten, unreadOf } from "./Segment.js"
import { makeWriter } from "./Writer.js"

/** A span in memory that is on disk, too. */
export interface Spooled extends Waiting {
  readonly segment?: Segment | undefined
}

/**
 * Keeps on disk what the server has not answered, so that it survives the process: what is recorded here, and what dead
 * processes have left. Nothing here throws or rejects, and but for `close` nothing is done on the caller's time.
 */
export interface Spool {
  /** Where the span is going to be; absent if it cannot be. `kept`: it is in memory as well, else on disk alone. */
  readonly add: (json: string, bytes: number, number: number, kept: boolean) => Segment | undefined
  /** Spans of our own that are on disk alone: what comes now goes behind them. */
  readonly unread: () => number
  /** Next ones that are on disk alone, oldest first; absent if there are none, or none yet. */
  readonly read: () => Promise<ReadonlyArray<Spooled> | undefined>
  /** These wait no longer. */
  readonly answered: (spans: ReadonlyArray<Spooled>) => void
  /** Would survive us. */
  readonly holds: (span: Spooled) => boolean
  /** Settles once it is known what dead processes have left. */
  readonly opened: Promise<void>
  /** Writes what is not written, leaves what is not answered for whoever comes next, and takes nothing more. */
  readonly close: () => void
}

export interface SpoolOptions {
  readonly directory: string
  /** Of all that is in the directory. */
  readonly maxBytes: number
  /** Milliseconds. */
  readonly maxAge: number
  readonly destination: string
}

export interface SpoolListener {
  /** There is something to `read`. */
  readonly arrived: () => void
  /** These were to be on disk alone, and are not. */
  readonly returned: (spans: ReadonlyArray<{ readonly json: string; readonly number: number }>) => void
  /** So many, from this number on, wait no longer: they are lost, or another process delivers them. */
  readonly gone: (first: number, count: number, reason: DropReason | undefined) => void
  /** How many there are has changed. */
  readonly counted: () => void
  /** A number for a span that was taken over. */
  readonly number: () => number
}

/** Signs of life between two looks for what dead processes have left. */
const looks = 6

export const makeSpool = (
  { destination, directory, maxAge, maxBytes }: SpoolOptions,
  { clock, detached }: Pick<Environment, "clock" | "detached">,
  vitals: Vitals,
  listener: SpoolListener
): Spool => {
  const owner = (): Owner => ({ destination, host: thisHost(), pid: process.pid })
  let beats = 0
  let closed = false
  let unreadOwn = 0
  let usedBytes = 0

  const fault = (error: unknown) => {
    vitals.counts.spoolFaults++
    const { code } = (error ?? {}) as NodeJS.ErrnoException
    vitals.warn(
      "spool",
      `the spool in ${directory} cannot be used at the moment (${code ?? "unknown reason"}): spans are kept in memory alone`
    )
  }

  /** Takes stock. */
  const measure = () => {
    const all = [...writer.segments, ...inherited.segments]
    vitals.counts.spooled = all.reduce((sum, segment) => sum + safeIn(segment), 0)
    vitals.counts.spooledBytes = bytesOf(all)
    usedBytes = inherited.othersBytes() + bytesOf(all)
    unreadOwn = [...writer.segments].reduce((sum, segment) => sum + unreadOf(segment), 0)
    listener.counted()
  }

  const writer = makeWriter({
    directory,
    owner,
    clock,
    detached,
    changed: () => {
      for (const segment of writer.segments) {
        if (segment.place.lost) handOver(segment)
        else if (isDone(segment)) remove(segment)
      }
      measure()
      if (unreadOwn > 0) listener.arrived()
    },
    failed: (error, nowhere) => {
      fault(error)
      measure()
      listener.returned(nowhere)
    }
  })

  const inherited = makeInherited({
    directory,
    owner,
    clock,
    longestAge: maxAge,
    ownPlace: writer.place,
    changed: measure,
    arrived: listener.arrived,
    fault
  })

  /** What is on disk alone is with whoever took it over; the rest is still delivered by us. */
  const handOver = (segment: Segment) => {
    writer.forget(segment)
    const unread = unreadOf(segment)
    if (unread > 0) listener.gone(segment.first + segment.read, unread, undefined)
  }

  const remove = (segment: Segment) => {
    writer.forget(segment)
    inherited.forget(segment)
    unlink(pathOf(segment))
      .then(() => inherited.emptied(segment))
      .catch((error) => {
        if (!isMissing(error) && !closed) fault(error)
      })
  }

  const lose = (segment: Segment, count: number, reason: DropReason) => {
    segment.answered += count
    listener.gone(segment.first + segment.read, count, reason)
  }

  const isOld = ({ at }: Segment) => clock.wall() - at > maxAge

  const read = async (): Promise<ReadonlyArray<Spooled> | undefined> => {
    const segment = inherited.segments.find(({ count }) => count === undefined) ?? [...writer.segments].find(hasUnread)
    if (segment === undefined || closed) return undefined
    const { readBytes: from, written: upTo, writtenBytes: to } = segment
    let bytes: Buffer
    try {
      bytes = (await readFile(pathOf(segment))).subarray(from, to)
    } catch (error) {
      unreadable(segment, error)
      return []
    }
    if (closed || segment.gone || segment.place.lost || segment.readBytes !== from) return []
    const { damaged, texts } = decodeRecords(bytes)
    const spans = segment.count === undefined ? taking(segment, texts, damaged) : reading(segment, texts, upTo)
    segment.readBytes = to
    if (isDone(segment)) remove(segment)
    measure()
    return spans
  }

  const taking = (segment: Segment, texts: ReadonlyArray<string>, damaged: number): ReadonlyArray<Spooled> => {
    segment.count = texts.length
    segment.written = texts.length
    segment.read = texts.length
    vitals.dropped("unreadable", damaged)
    if (isOld(segment)) {
      segment.answered = texts.length
      vitals.dropped("expired", texts.length)
      return []
    }
    vitals.counts.takenUp += texts.length
    return texts.map((json) => ({ json, bytes: Buffer.byteLength(json), number: listener.number(), segment }))
  }

  const reading = (segment: Segment, texts: ReadonlyArray<string>, upTo: number): ReadonlyArray<Spooled> => {
    const first = segment.first + segment.read
    const count = upTo - segment.read
    const old = isOld(segment)
    if (old) lose(segment, count, "expired")
    const spans = old
      ? []
      : texts
          .slice(0, count)
          .map((json, index) => ({ json, bytes: Buffer.byteLength(json), number: first + index, segment }))
    segment.read += spans.length
    if (!old && spans.length < count) lose(segment, count - spans.length, "unreadable")
    segment.read = upTo
    return spans
  }

  const unreadable = (segment: Segment, error: unknown) => {
    if (segment.count === undefined) {
      if (isMissing(error)) inherited.forget(segment)
      else {
        inherited.giveUp(segment)
        fault(error)
      }
    } else if (isMissing(error)) writer.moved()
    else {
      fault(error)
      const count = segment.written - segment.read
      lose(segment, count, "unreadable")
      segment.read += count
      segment.readBytes = segment.writtenBytes
    }
    measure()
  }

  const touchOwn = (place: Place) =>
    touch(place.path, clock.wall()).catch((error) => {
      const wasThere = [...writer.segments].some(({ written }) => written > 0)
      if (isMissing(error) && wasThere && !closed && place === writer.place()) writer.moved()
    })

  const beat = () => {
    if (closed) return
    const own = writer.place()
    if (own !== undefined) touchOwn(own)
    inherited.touch()
    for (const segment of writer.segments) {
      if (unreadOf(segment) === 0 || segment.written < (segment.count ?? 0) || !isOld(segment)) continue
      const count = unreadOf(segment)
      lose(segment, count, "expired")
      segment.read += count
      segment.readBytes = segment.writtenBytes
      if (isDone(segment)) remove(segment)
    }
    if (++beats % looks === 0) inherited.look()
    stopBeating = clock.after(heartbeat, () => vitals.guarded("the spool", beat))
  }
  let stopBeating = detached(() => clock.after(heartbeat, () => vitals.guarded("the spool", beat)))

  const close = () => {
    if (closed) return
    closed = true
    stopBeating()
    try {
      writer.end()
    } catch (error) {
      fault(error)
      for (const segment of writer.segments) vitals.dropped("shutdown", takeUnwritten(segment).length)
    }
    const own = writer.place()
    if (own !== undefined) leavePlace(own, writer.segments.size > 0, directory, owner())
    inherited.end()
    measure()
  }

  return {
    add: (json, bytes, number, kept) => {
      if (closed) return undefined
      if (usedBytes + bytes > maxBytes) {
        vitals.warn("spoolFull", `the spool in ${directory} is full: spans that come now are kept in memory alone`)
        return undefined
      }
      const segment = writer.add(json, bytes, number, kept)
      if (segment === undefined) return undefined
      usedBytes += bytes
      if (!kept) unreadOwn++
      return segment
    },
    unread: () => unreadOwn,
    read: () =>
      read().catch((error) => {
        vitals.fault("the spool", error)
        return undefined
      }),
    answered: (spans) => {
      const touched = new Set<Segment>()
      for (const { segment } of spans) {
        if (segment === undefined || segment.gone || closed) continue
        segment.answered++
        touched.add(segment)
      }
      for (const segment of touched) if (isDone(segment)) remove(segment)
      if (touched.size > 0) measure()
    },
    holds: ({ number, segment }) => {
      if (segment === undefined || segment.gone || segment.place.lost) return false
      return inherited.has(segment.place) || number - segment.first < segment.written
    },
    opened: detached(inherited.look),
    close
  }
}

const hasUnread = ({ count = 0, inFlight, read, written }: Segment) =>
  read < count && read < written && inFlight.length === 0

const bytesOf = (segments: ReadonlyArray<Segment>) => segments.reduce((sum, { bytes }) => sum + bytes, 0)
