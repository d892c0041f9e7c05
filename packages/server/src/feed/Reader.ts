import type { Marks } from "../store/LiveRequest.js"
import { lostFrame } from "./frames.js"
import type { Readings } from "./Readings.js"
import type { Ring } from "./Ring.js"

/** Whose requests are shown, and which of them. */
export interface Interest {
  readonly organisation: string
  readonly fits: (marks: Marks) => boolean
}

/** What a reader comes to in one go. */
export interface Step {
  /** Empty where nothing that it passed was for it. */
  readonly frames: ReadonlyArray<Buffer>
  /** Requests that had fallen off before it came to them. */
  readonly lost: number
}

/** How far a reader has looked back, and how many requests are still to be found. */
export interface Search {
  item: number
  left: number
}

/** Items that are looked at in one go: others want to run, too. */
const inOneGo = 1_000

/** A place in the ring that moves on. Nothing waits here: what a reader has not come to lies in the ring, or is lost to it. */
export class Reader {
  readonly #ring: Ring
  readonly #readings: Readings
  readonly #interest: Interest
  /** Where it is. */
  #at: number
  /** How many of its organisation's requests lie before that. */
  #passed: number

  constructor(ring: Ring, readings: Readings, interest: Interest) {
    this.#ring = ring
    this.#readings = readings
    this.#interest = interest
    this.#at = ring.end
    this.#passed = ring.pushed(interest.organisation)
  }

  get organisation(): string {
    return this.#interest.organisation
  }

  /** There is nothing that it has not come to. */
  get caughtUp(): boolean {
    return this.#at === this.#ring.end
  }

  /** Goes back to an item that is still there, to be told of all from it on. */
  goBackTo(item: number): void {
    while (this.#at > item) {
      this.#at--
      if (this.#ring.organisation(this.#at) === this.organisation) this.#passed--
    }
  }

  /** Looks back, from the end of the ring on, for requests that fit; true once there is no more to look for. */
  lookBack(search: Search): boolean {
    for (let looked = 0; looked < inOneGo; looked++) {
      if (search.left === 0 || search.item <= this.#ring.first) return true
      if (this.#shows(--search.item)) search.left--
    }
    return false
  }

  /** Moves on: by `bytes` of what is for it, or a single event that is longer. */
  step(bytes: number): Step {
    const lost = this.#catchUp()
    const frames: Array<Buffer> = lost > 0 ? [lostFrame(lost)] : []
    let length = 0
    for (let looked = 0; looked < inOneGo && !this.caughtUp; looked++) {
      const item = this.#at
      if (this.#shows(item)) {
        const { frame } = this.#readings.of(item)
        if (length > 0 && length + frame.length > bytes) break
        frames.push(frame)
        length += frame.length
      }
      if (this.#ring.organisation(item) === this.organisation) this.#passed++
      this.#at++
    }
    return { frames, lost }
  }

  #shows(item: number): boolean {
    return this.#ring.organisation(item) === this.organisation && this.#interest.fits(this.#readings.of(item).marks)
  }

  /** What has fallen off can no longer be judged: all that its organisation had there is lost. */
  #catchUp(): number {
    if (this.#at >= this.#ring.first) return 0
    const fallen = this.#ring.fallen(this.organisation)
    const lost = fallen - this.#passed
    this.#at = this.#ring.first
    this.#passed = fallen
    return lost
  }
}
