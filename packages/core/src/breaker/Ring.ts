/**
 * What was added within a rolling window, in a ring of buckets that is changed in place: constant memory, and constant
 * time for each call.
 *
 * With one bucket more than the window holds, a value is never forgotten before the window has passed over it, and at
 * most one bucket after that. The total is a sum of whole numbers and exact below 2^53. Beyond, it is rounded to the
 * next number that a double can hold and formed anew whenever a bucket is forgotten, so that no remainder stays behind.
 */
export class Ring {
  /** The sum of what has not been forgotten, as of the last `advance`. */
  total = 0

  readonly #slots: Float64Array | Uint32Array
  readonly #bucketMs: number
  /** The number of the bucket that is filled now, counted from the clock's zero. */
  #bucket: number
  /** The slot that it is in. */
  #slot = 0
  /** When the next one begins. */
  #turnsAt: number
  #inexact = false

  /** `now` and all other instants are milliseconds of one monotonic clock. The slots are all zero. */
  constructor(slots: Float64Array | Uint32Array, bucketMs: number, now: number) {
    this.#slots = slots
    this.#bucketMs = bucketMs
    this.#bucket = Math.floor(now / bucketMs)
    this.#turnsAt = (this.#bucket + 1) * bucketMs
  }

  /** When the next bucket begins; before that, `advance` has nothing to do. */
  get turnsAt(): number {
    return this.#turnsAt
  }

  /** Forgets what is too old. An instant before the last one changes nothing. */
  advance(now: number): void {
    if (now >= this.#turnsAt) this.#turn(Math.floor(now / this.#bucketMs))
  }

  add(value: number): void {
    const slot = this.#slot
    this.#slots[slot] = (this.#slots[slot] ?? 0) + value
    this.total += value
    if (this.total > Number.MAX_SAFE_INTEGER) this.#inexact = true
  }

  /** Adds to what was added at an earlier instant. False, and nothing done, if that has been forgotten. */
  addAt(instant: number, value: number): boolean {
    const age = Math.max(0, this.#bucket - Math.floor(instant / this.#bucketMs))
    const { length } = this.#slots
    if (!(age < length)) return false
    const slot = (this.#slot - age + length) % length
    this.#slots[slot] = (this.#slots[slot] ?? 0) + value
    this.total += value
    if (this.total > Number.MAX_SAFE_INTEGER) this.#inexact = true
    return true
  }

  clear(): void {
    this.#slots.fill(0)
    this.total = 0
    this.#inexact = false
  }

  /** What is held, the oldest first: its age in milliseconds, or less where the bucket leaves it open, and the sum. */
  entries(now: number): ReadonlyArray<readonly [ageMs: number, value: number]> {
    const { length } = this.#slots
    const held: Array<readonly [number, number]> = []
    for (let age = length - 1; age >= 0; age--) {
      const value = this.#slots[(this.#slot - age + length) % length] ?? 0
      if (value !== 0) held.push([Math.max(0, now - (this.#bucket - age + 1) * this.#bucketMs), value])
    }
    return held
  }

  #turn(bucket: number): void {
    const { length } = this.#slots
    const turns = bucket - this.#bucket
    this.#bucket = bucket
    this.#turnsAt = (bucket + 1) * this.#bucketMs
    if (turns >= length) {
      this.clear()
      return
    }
    for (let turn = 0; turn < turns; turn++) {
      this.#slot = this.#slot + 1 === length ? 0 : this.#slot + 1
      this.total -= this.#slots[this.#slot] ?? 0
      this.#slots[this.#slot] = 0
    }
    if (this.#inexact) {
      this.total = 0
      for (const value of this.#slots) this.total += value
      this.#inexact = this.total > Number.MAX_SAFE_INTEGER
    }
  }
}
