import { join } from "node:path"
import { readdir, removeTree, rename, stat, touch } from "./files.js"
import { isDead, nameOf, type Owner, ownerOf } from "./Owner.js"
import { makeSegment, type Place, type Segment } from "./Segment.js"

export interface Found {
  readonly places: ReadonlyArray<Place>
  /** Oldest first; their spans are not counted yet. */
  readonly segments: ReadonlyArray<Segment>
  /** More could have been taken over. */
  readonly more: boolean
  /** Bytes of what is in there and not ours. */
  readonly othersBytes: number
}

export interface Search {
  readonly directory: string
  readonly owner: Owner
  /** Names of what is ours already. */
  readonly own: ReadonlySet<string>
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Milliseconds after which what is meant for somebody else is removed if nobody has come for it; at least a week. */
  readonly longestAge: number
}

/** Directories that are taken over at a time: others that start now are to have a share. */
const mostAtOnce = 8

/** Milliseconds. Whoever keeps its own spans for a shorter time does not say for how long others keep theirs. */
const othersAge = 604_800_000

/**
 * Looks for what dead processes have left for our server, and takes it over. Of several that try, the rename lets one through.
 * A living one that is taken for dead notices, and begins anew elsewhere.
 */
export const takeOver = async ({ directory, longestAge, now, own, owner }: Search): Promise<Found> => {
  const places: Array<Place> = []
  const segments: Array<Segment> = []
  let more = false
  let othersBytes = 0
  for (const name of await readdir(directory)) {
    const other = ownerOf(name)
    if (other === undefined || own.has(name)) continue
    const path = join(directory, name)
    try {
      const silence = now - (await stat(path)).mtimeMs
      const dead = isDead(other, silence)
      if (dead && other.destination === owner.destination && places.length < mostAtOnce) {
        const place = { path: join(directory, nameOf(owner)), lost: false }
        // Before it has our name: nobody is to find it in silence then.
        await touch(path, now)
        await rename(path, place.path)
        places.push(place)
        segments.push(...(await segmentsIn(place)))
        continue
      }
      if (dead && silence > Math.max(longestAge, othersAge)) {
        await removeTree(path)
        continue
      }
      more ||= dead && other.destination === owner.destination
      for (const { bytes } of await segmentsIn({ path, lost: false })) othersBytes += bytes
    } catch {
      // Somebody else was there first, or it is none of our business.
    }
  }
  return { places, segments: segments.sort((a, b) => a.at - b.at), more, othersBytes }
}

const segmentsIn = async (place: Place): Promise<ReadonlyArray<Segment>> => {
  const names = (await readdir(place.path)).filter((name) => name.endsWith(".spans")).sort()
  return Promise.all(
    names.map(async (name) => {
      const { mtimeMs, size } = await stat(join(place.path, name))
      return {
        ...makeSegment(place, name, 0),
        count: undefined,
        bytes: size,
        writtenBytes: size,
        sealed: true,
        at: mtimeMs
      }
    })
  )
}
