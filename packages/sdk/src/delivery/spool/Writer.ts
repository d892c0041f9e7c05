import * as fs from "node:fs"
import { join } from "node:path"
import type { Clock } from "../../Clock.js"
import { append, close, create, isMissing, makeDirectory, makeDirectoryNow, stat } from "./files.js"
import { nameOf, type Owner } from "./Owner.js"
import { encodeRecords, recordBytes } from "./Record.js"
import { extend, makeSegment, type Place, pathOf, type Segment, takeUnwritten } from "./Segment.js"

/** Writes spans into segments of its own, in the background: what comes in one turn of the event loop together. */
export interface Writer {
  /** The span is going to be in this segment; absent if it cannot be. `kept`: it is in memory as well. */
  readonly add: (json: string, bytes: number, number: number, kept: boolean) => Segment | undefined
  /** Those that hold something, oldest first. */
  readonly segments: ReadonlySet<Segment>
  readonly forget: (segment: Segment) => void
  /** Where they are; absent before the first is written. */
  readonly place: () => Place | undefined
  /** Another process has taken over what is ours. Spans on disk alone that it cannot have seen are written anew. */
  readonly moved: () => void
  /** Writes at once, on the caller's time, what waits to be written, and nothing from then on. */
  readonly end: () => void
}

export interface WriterParts {
  readonly directory: string
  readonly owner: () => Owner
  readonly clock: Clock
  readonly detached: <T>(action: () => T) => T
  /** Something was written, or turned out to be lost to another process. */
  readonly changed: () => void
  /** The disk refuses. These are nowhere then: they were to be on disk alone. */
  readonly failed: (error: unknown, nowhere: ReadonlyArray<{ readonly json: string; readonly number: number }>) => void
}

/** Bytes. What a process that was killed has half delivered is delivered again, so not too many. */
const segmentBytes = 1024 * 1024
/** Bytes that wait for a slow disk. */
const mostPending = 16 * 1024 * 1024
/** Milliseconds before a disk that has refused is tried again. */
const rest = 10_000

export const makeWriter = ({ changed, clock, detached, directory, failed, owner }: WriterParts): Writer => {
  const segments = new Set<Segment>()
  const dirty = new Set<Segment>()
  let place: Place | undefined
  let active: Segment | undefined
  let serial = 0
  let pendingBytes = 0
  let busyUntil = Number.NEGATIVE_INFINITY
  let writing = false
  let armed = false
  let ended = false

  const next = (number: number): Segment => {
    if (place === undefined || place.lost) place = { path: join(directory, nameOf(owner())), lost: false }
    const name = `${String(++serial).padStart(9, "0")}.spans`
    const segment = makeSegment(place, name, number)
    if (active !== undefined) active.sealed = true
    active = segment
    segments.add(segment)
    return segment
  }

  const fits = (segment: Segment, bytes: number, number: number) =>
    !segment.sealed &&
    !segment.gone &&
    !segment.place.lost &&
    segment.first + (segment.count ?? 0) === number &&
    segment.bytes + recordBytes(bytes) <= segmentBytes

  const add: Writer["add"] = (json, bytes, number, kept) => {
    if (clock.monotonic() < busyUntil || pendingBytes + bytes > mostPending) return undefined
    const segment = active !== undefined && fits(active, bytes, number) ? active : next(number)
    extend(segment, json, bytes, kept)
    segment.at = clock.wall()
    pendingBytes += bytes
    dirty.add(segment)
    arm()
    return segment
  }

  const arm = () => {
    if (armed || writing) return
    armed = true
    detached(() => clock.after(0, write))
  }

  const write = () => {
    armed = false
    if (writing || ended) return
    writing = true
    writeAll()
      .catch((error) => failed(error, []))
      .finally(() => {
        writing = false
        if (dirty.size > 0) arm()
      })
  }

  const writeAll = async () => {
    for (const segment of dirty) {
      try {
        await writeOne(segment)
      } catch (error) {
        if (ended) closeFile(segment)
        if (ended || segment.gone) continue
        if (isMissing(error) && segment.file !== undefined) moved()
        else refuse(error)
      }
    }
  }

  const writeOne = async (segment: Segment) => {
    dirty.delete(segment)
    segment.inFlight = segment.pending
    segment.pending = []
    pendingBytes = 0
    if (segment.file === undefined) {
      await makeDirectory(segment.place.path)
      segment.file = await create(pathOf(segment))
    }
    const records = encodeRecords(segment.inFlight)
    await append(segment.file, records)
    // A process that took the place over before this has perhaps read all that it found.
    await stat(pathOf(segment))
    if (ended) closeFile(segment)
    if (ended || segment.gone) return
    segment.written += segment.inFlight.length
    segment.writtenBytes += records.length
    segment.inFlight = []
    if (segment.sealed && segment.pending.length === 0) closeFile(segment)
    changed()
  }

  const closeFile = (segment: Segment) => {
    const { file } = segment
    segment.file = undefined
    if (file !== undefined) close(file).catch(() => {})
  }

  /** What is not written stays in memory, if it is there. */
  const refuse = (error: unknown) => {
    busyUntil = clock.monotonic() + rest
    failed(error, unwritten())
    changed()
  }

  const unwritten = () => {
    dirty.clear()
    pendingBytes = 0
    return [...segments].flatMap((segment) => {
      const lost = takeUnwritten(segment)
      closeFile(segment)
      const first = segment.first + (segment.count ?? 0)
      return lost.map((json, index) => ({ json, number: first + index }))
    })
  }

  const moved = () => {
    const anew = unwritten()
    if (place !== undefined) place.lost = true
    const nowhere = anew.filter(({ json, number }) => add(json, Buffer.byteLength(json), number, false) === undefined)
    if (nowhere.length > 0) failed(undefined, nowhere)
    changed()
  }

  const forget = (segment: Segment) => {
    segment.gone = true
    segment.sealed = true
    segments.delete(segment)
    dirty.delete(segment)
    if (active === segment) active = undefined
    closeFile(segment)
  }

  const end = () => {
    ended = true
    dirty.clear()
    for (const segment of segments) {
      // Else whoever writes it closes it.
      if (segment.inFlight.length === 0) closeFile(segment)
      const texts = [...segment.inFlight, ...segment.pending]
      if (texts.length === 0 || segment.place.lost) continue
      makeDirectoryNow(segment.place.path)
      // In a file of its own: what is being written at this moment may be there half or whole.
      fs.writeFileSync(pathOf(segment).replace(".spans", "-rest.spans"), encodeRecords(texts), {
        mode: 0o600,
        flag: "wx"
      })
      segment.written += texts.length
      segment.inFlight = []
      segment.pending = []
    }
  }

  return { add, segments, forget, place: () => place, moved, end }
}
