/** Bytes of a slab. */
const size = 1024 * 1024

/** What is longer has memory of its own, so that little of a slab is left over. */
const longest = size / 4

/** Texts of which it is not worth while to count the bytes first. */
const short = 4_096

/** Bytes that lie somewhere in a slab. */
export interface Place {
  readonly slab: Buffer
  readonly from: number
  readonly bytes: number
}

/**
 * Puts texts as UTF-8 one behind the other into large pieces of memory. Thousands of small ones would be looked at again and
 * again by the garbage collector, which takes as long as everything else that is done to them. A slab is kept for as long as
 * any of what lies in it is.
 */
export class Slabs {
  #slab = Buffer.alloc(0)
  #at = 0

  put(text: string): Place {
    const most = text.length <= short ? 3 * text.length : Buffer.byteLength(text)
    if (most > longest) {
      const slab = Buffer.from(text)
      return { slab, from: 0, bytes: slab.length }
    }
    if (most > this.#slab.length - this.#at) {
      this.#slab = Buffer.allocUnsafeSlow(size)
      this.#at = 0
    }
    const from = this.#at
    const bytes = this.#slab.write(text, from)
    this.#at += bytes
    return { slab: this.#slab, from, bytes }
  }
}
