import { free } from "../../../free.js"

/** Bytes of a slab. */
const size = 1024 * 1024

/** What is longer has memory of its own, so that little of a slab is left over. */
const longest = size / 4

/** Texts of which it is not worth while to count the bytes first. */
const short = 4_096

/** Most bytes that a text has as UTF-8. */
export const mostBytes = (text: string): number => (text.length <= short ? 3 * text.length : Buffer.byteLength(text))

/** Memory to write into. */
export interface Slab {
  readonly bytes: Buffer
  readonly view: DataView
  /** What lies in it, and was not let go. */
  pieces: number
}

const slabOf = (length: number): Slab => {
  const bytes = Buffer.allocUnsafeSlow(length)
  return { bytes, view: new DataView(bytes.buffer), pieces: 0 }
}

/** Bytes that lie somewhere in a slab. */
export interface Place {
  readonly slab: Slab
  readonly from: number
  readonly bytes: number
}

/**
 * Puts bytes one behind the other into large pieces of memory. Thousands of small ones would be looked at again and again by
 * the garbage collector, which takes as long as everything else that is done to them. A slab is there until all that lies in
 * it was let go; where somebody forgets to, it is left to the collector.
 */
export class Slabs {
  #slab = slabOf(0)
  #at = 0

  /** `write` is handed where it may write `most` bytes, and gives where it has ended. */
  put(most: number, write: (slab: Slab, from: number) => number): Place {
    if (most > longest) {
      const slab = slabOf(most)
      const bytes = write(slab, 0)
      slab.pieces++
      return { slab, from: 0, bytes }
    }
    if (most > this.#slab.bytes.length - this.#at) {
      const before = this.#slab
      this.#slab = slabOf(size)
      this.#at = 0
      this.#freeIfEmpty(before)
    }
    const from = this.#at
    this.#at = write(this.#slab, from)
    this.#slab.pieces++
    return { slab: this.#slab, from, bytes: this.#at - from }
  }

  /** Nobody will look again at a piece that lies in it. */
  letGo(slab: Slab): void {
    slab.pieces--
    this.#freeIfEmpty(slab)
  }

  #freeIfEmpty(slab: Slab): void {
    if (slab.pieces === 0 && slab !== this.#slab) free(slab.bytes)
  }
}
