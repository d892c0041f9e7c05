import * as fs from "node:fs"
import { join } from "node:path"
import type { Clock } from "../../Clock.js"
import { isMissing, makeDirectory, rmdir, touch } from "./files.js"
import { leftBy, type Owner } from "./Owner.js"
import type { Place, Segment } from "./Segment.js"
import { takeOver } from "./takeOver.js"

/** What dead processes have left, and we have taken over. */
export interface Inherited {
  /** Oldest first. */
  readonly segments: ReadonlyArray<Segment>
  /** Looks for more, and takes it over. */
  readonly look: () => Promise<void>
  /** Says that we live. */
  readonly touch: () => void
  /** All of it has been answered, and its file is gone. */
  readonly emptied: (segment: Segment) => Promise<void>
  /** It cannot be read. Whatever is there stays. */
  readonly giveUp: (segment: Segment) => void
  readonly forget: (segment: Segment) => void
  readonly has: (place: Place) => boolean
  /** Bytes of what is in the directory and not ours. */
  readonly othersBytes: () => number
  /** Leaves to whoever comes next what is not answered, and takes nothing more. On the caller's time. */
  readonly end: () => void
}

export interface InheritedParts {
  readonly directory: string
  readonly owner: () => Owner
  readonly clock: Clock
  /** Milliseconds. */
  readonly longestAge: number
  /** Of what is written now. */
  readonly ownPlace: () => Place | undefined
  readonly changed: () => void
  readonly arrived: () => void
  readonly fault: (error: unknown) => void
}

export const makeInherited = (parts: InheritedParts): Inherited => {
  const { arrived, changed, clock, directory, fault, longestAge, owner, ownPlace } = parts
  const segments: Array<Segment> = []
  const places = new Set<Place>()
  /** Hold something that could not be read. */
  const unreadable = new Set<Place>()
  let othersBytes = 0
  let more = false
  let ended = false

  const isNeeded = (place: Place) => unreadable.has(place) || segments.some((segment) => segment.place === place)

  const look = async (): Promise<void> => {
    if (ended) return
    more = false
    try {
      await makeDirectory(directory)
      const own = new Set([ownPlace(), ...places].map((place) => place?.path.slice(directory.length + 1) ?? ""))
      const found = await takeOver({ directory, owner: owner(), own, now: clock.wall(), longestAge })
      if (ended) {
        for (const place of found.places) leavePlace(place, true, directory, owner())
        return
      }
      othersBytes = found.othersBytes
      more = found.more
      segments.push(...found.segments)
      for (const place of found.places) {
        if (isNeeded(place)) places.add(place)
        else await rmdir(place.path).catch(() => {})
      }
      changed()
      if (found.segments.length > 0) arrived()
      else if (more) await look()
    } catch (error) {
      fault(error)
    }
  }

  const forget = (segment: Segment) => {
    const at = segments.indexOf(segment)
    if (at === -1) return
    segments.splice(at, 1)
    if (segments.length === 0 && more) look()
  }

  const touchOne = (place: Place) =>
    touch(place.path, clock.wall()).catch((error) => {
      if (!isMissing(error) || ended) return
      // Somebody has taken us for dead, and delivers it.
      place.lost = true
      places.delete(place)
      for (const segment of [...segments]) if (segment.place === place) forget(segment)
      changed()
    })

  return {
    segments,
    look,
    touch: () => {
      for (const place of places) touchOne(place)
    },
    emptied: async ({ place }) => {
      if (!places.has(place) || isNeeded(place)) return
      places.delete(place)
      await rmdir(place.path)
    },
    giveUp: (segment) => {
      unreadable.add(segment.place)
      forget(segment)
    },
    forget,
    has: (place) => places.has(place),
    othersBytes: () => othersBytes,
    end: () => {
      ended = true
      for (const place of places) leavePlace(place, isNeeded(place), directory, owner())
    }
  }
}

/** Gives up a place: to whoever comes next if it holds something. Never throws. */
export const leavePlace = (place: Place, holds: boolean, directory: string, owner: Owner) => {
  try {
    if (holds) fs.renameSync(place.path, join(directory, leftBy(owner)))
    else fs.rmSync(place.path, { recursive: true, force: true })
  } catch {
    // Then it is found by the silence of its owner.
  }
}
