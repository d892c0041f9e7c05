import type { LiveRequest, Marks } from "../store/LiveRequest.js"
import { eventFrame } from "./frames.js"
import type { Ring } from "./Ring.js"

/** An item of the ring as it is judged and sent. */
export interface Reading {
  readonly marks: Marks
  readonly frame: Buffer
  /** What it holds of memory, in bytes; about. */
  readonly bytes: number
}

/** Of what a reading holds beside its texts. */
const overhead = 1_000

/** Items of a ring, each read when the first reader comes to it and kept for all others, the oldest readings going first. */
export class Readings {
  readonly #ring: Ring
  readonly #read: (row: Buffer) => LiveRequest
  readonly #most: number
  readonly #kept = new Map<number, Reading>()
  #bytes = 0

  /** `most`: bytes that the kept ones hold. */
  constructor(ring: Ring, read: (row: Buffer) => LiveRequest, most: number) {
    this.#ring = ring
    this.#read = read
    this.#most = most
  }

  /** What is held, in bytes. */
  get bytes(): number {
    return this.#bytes
  }

  of(item: number): Reading {
    const kept = this.#kept.get(item)
    if (kept !== undefined) return kept
    const { event, marks } = this.#read(this.#ring.row(item))
    const frame = eventFrame(this.#ring.arrival(item), event)
    // A row is counted twice: as the text that is searched, and as its words.
    const reading = { marks, frame, bytes: overhead + frame.length + 2 * this.#ring.rowBytes(item) }
    this.#kept.set(item, reading)
    this.#bytes += reading.bytes
    this.#shrink()
    return reading
  }

  #shrink(): void {
    for (const [item, { bytes }] of this.#kept) {
      if (this.#bytes <= this.#most) return
      this.#kept.delete(item)
      this.#bytes -= bytes
    }
  }
}
