import { makeJsonScanner } from "./JsonScanner.js"

/**
 * Reads a JSON text of any length while it arrives, in pieces cut anywhere, and keeps a digest of it in bounded memory: the same
 * value, but texts are cut, and objects and lists shortened, where they hold too much. Finds what small things a large body says,
 * wherever in it they stand. Never throws; linear in the text.
 */
export interface JsonDigest {
  readonly push: (piece: string) => void
  /** What has been read so far. May be asked at any time. */
  readonly read: () => Digested
}

export interface Digested {
  /** Absent if there is none. */
  readonly value: unknown
  /** The same without the member of the outermost object, or the element, that has not come to its end. */
  readonly certain: unknown
  /** The value has come to its end. */
  readonly whole: boolean
}

/** An object or array that has not come to its end. */
interface Frame {
  readonly container: Record<string, unknown> | Array<unknown>
  /** Characters, about, that may still be kept in it. */
  room: number
  /** Of the room of what it stands in. */
  readonly given: number
  key: string
  atKey: boolean
  /** A value has been put in that has not come to its end. */
  open: boolean
  /** Elements that have come to their end. */
  elements: number
}

/** What is kept of each object and list for what comes behind a large value in it. */
const reserve = 65_536
/** With less room than this nothing more is kept of an object or list. */
const leastRoom = 256
// What a value takes beside its characters.
const perValue = 32
const longestKey = 1_024

/** `room`: about how many characters are kept (4 Mi). */
export const makeJsonDigest = (room = 4 * 1024 * 1024): JsonDigest => {
  const frames: Array<Frame> = []
  let frame: Frame | undefined
  let root: unknown
  let rooted = false
  let pieces: Array<string> = []
  let kept = 0
  let length = 0

  /** How much one more value may take. */
  const share = (): number => {
    if (frame === undefined) return room
    const { key, room: left } = frame
    return Math.max(left / 2, left - reserve) - perValue - key.length
  }

  /** Only what is no JSON goes on for so long without a comma. */
  const full = (): boolean => frame !== undefined && frame.room < leastRoom

  const put = (value: unknown) => {
    if (frame === undefined) {
      if (!rooted) root = value
      return
    }
    const { atKey, container, elements, key } = frame
    frame.open = true
    if (full()) return
    if (Array.isArray(container)) container[elements] = value
    else if (atKey) return
    // An assignment to this key would change the object's prototype.
    else if (key === "__proto__") {
      Object.defineProperty(container, key, { value, configurable: true, enumerable: true, writable: true })
    } else container[key] = value
  }

  /** The value that was put last has come to its end, having taken so much. */
  const settle = (taken: number) => {
    if (frame === undefined) {
      rooted = true
      return
    }
    frame.room -= taken + perValue + frame.key.length
    frame.elements++
    frame.open = false
  }

  const forget = () => {
    pieces = []
    kept = 0
    length = 0
  }

  const written = (): string => {
    const raw = pieces.join("")
    if (length === kept) return unescaped(raw)
    return `${beginning(raw)}…[cut ${length - kept} of ${length} characters]`
  }

  const scanner = makeJsonScanner({
    open: (array) => {
      const given = share()
      const container = array ? [] : {}
      put(container)
      frame = { container, room: given, given, key: "", atKey: !array, open: false, elements: 0 }
      frames.push(frame)
      return given >= leastRoom
    },
    close: () => {
      const closed = frames.pop()
      if (closed === undefined) return
      frame = frames.at(-1)
      settle(closed.given - closed.room)
    },
    colon: () => {
      if (frame !== undefined) frame.atKey = false
    },
    comma: () => {
      if (frame === undefined) return true
      frame.atKey = !Array.isArray(frame.container)
      return frame.room >= leastRoom
    },
    text: (raw) => {
      const most = frame?.atKey ? longestKey : share()
      const fits = Math.max(0, Math.floor(most) - kept)
      // Once it is cut nothing more is kept of it.
      const part = length > kept ? "" : raw.slice(0, fits)
      if (part !== "") pieces.push(part)
      kept += part.length
      length += raw.length
    },
    textEnd: () => {
      const text = written()
      const taken = kept
      forget()
      if (frame?.atKey) {
        frame.key = text
        return
      }
      put(text)
      settle(taken)
    },
    literal: (text) => {
      const value = full() ? undefined : parsed(text)
      if (value === undefined) return
      put(value)
      settle(text.length)
    }
  })

  return {
    push: scanner.push,
    read: () => {
      if (length > 0 && !frame?.atKey) put(beginning(pieces.join("")))
      const whole = rooted
      return { value: root, certain: whole ? root : certain(root, frames[0]), whole }
    }
  }
}

/** As JSON again. Absent for what is no object or list, or has not come to its end. */
export const writtenDigest = (digest: JsonDigest): string | undefined => {
  const { value, whole } = digest.read()
  return whole && typeof value === "object" && value !== null ? JSON.stringify(value) : undefined
}

const certain = (root: unknown, outermost: Frame | undefined): unknown => {
  if (outermost === undefined) return undefined
  const { elements, key, open } = outermost
  if (Array.isArray(root)) return root.slice(0, elements)
  if (!open) return root
  const { [key]: _open, ...rest } = root as Readonly<Record<string, unknown>>
  return rest
}

/** What the beginning of a text says, without an escape or a character of which only a part is there. */
const beginning = (raw: string): string => {
  let at = raw.indexOf("\\")
  while (at !== -1) {
    const next = at + (raw[at + 1] === "u" ? 6 : 2)
    if (next > raw.length) break
    at = raw.indexOf("\\", next)
  }
  return unescaped(at === -1 ? raw : raw.slice(0, at)).replace(/[\ud800-\udbff]$/, "")
}

// What is no JSON is told apart beforehand: to have it thrown takes a hundred times as long.
const escape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/g
const noText = /[^ -\uffff]|\\/
const literal = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/

/** A text of its own: a slice would hold on to all of what it was cut from. */
const unescaped = (raw: string): string => (noText.test(raw.replace(escape, "")) ? raw : JSON.parse(`"${raw}"`))

const parsed = (text: string): unknown => (literal.test(text) ? JSON.parse(text) : undefined)
