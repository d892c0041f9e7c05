/** What a ring may hold. */
export interface RingBounds {
  readonly items: number
  readonly bytes: number
}

/**
 * The newest of what was pushed, the oldest falling off. Items are numbered from 0 for as long as the ring lives, and whoever
 * reads needs no more than the number to come to.
 *
 * Rows lie as bytes in one buffer that is written round and round: what is published and read by nobody costs a copy and no
 * garbage, and whatever is sent, the ring holds no more than its bounds.
 */
export class Ring {
  readonly #items: number
  readonly #log: Buffer
  readonly #arrivals: Float64Array
  /** Where rows begin, in bytes that were ever written; their place in the log is the rest by its length. */
  readonly #starts: Float64Array
  readonly #lengths: Uint32Array
  readonly #organisations: Array<string>
  readonly #pushed = new Map<string, number>()
  readonly #fallen = new Map<string, number>()
  #first = 0
  #end = 0
  #written = 0
  #before: number

  /** `before`: arrivals of what will be pushed are later than this. */
  constructor({ bytes, items }: RingBounds, before: number) {
    this.#items = items
    this.#log = Buffer.allocUnsafeSlow(bytes)
    this.#arrivals = new Float64Array(items)
    this.#starts = new Float64Array(items)
    this.#lengths = new Uint32Array(items)
    this.#organisations = new Array(items).fill("")
    this.#before = before
  }

  /** The number of the oldest item. */
  get first(): number {
    return this.#first
  }

  /** The number that the next item will have. */
  get end(): number {
    return this.#end
  }

  /** Of rows, as they lie here. */
  get bytes(): number {
    return this.#first === this.#end ? 0 : this.#written - (this.#starts[this.#first % this.#items] as number)
  }

  /** What arrived later than this is all here, but for what will still be pushed. */
  get before(): number {
    return this.#before
  }

  /** How many of an organisation's have fallen off. */
  fallen(organisation: string): number {
    return this.#fallen.get(organisation) ?? 0
  }

  /** How many of an organisation's were ever pushed. */
  pushed(organisation: string): number {
    return this.#pushed.get(organisation) ?? 0
  }

  /** `arrival` is later than that of all before; `row` is copied. */
  push(organisation: string, arrival: number, row: Buffer): void {
    const bytes = row.length
    this.#pushed.set(organisation, this.pushed(organisation) + 1)
    if (bytes > this.#log.length) {
      // What does not fit at all falls off at once, and so does everything before it.
      while (this.#first < this.#end) this.#fall()
      this.#first = ++this.#end
      this.#fell(organisation, arrival)
      return
    }
    if (this.#end - this.#first === this.#items) this.#fall()
    const place = this.#written % this.#log.length
    // A row is not parted: the end of the log stays empty where it does not fit.
    const start = place + bytes > this.#log.length ? this.#written - place + this.#log.length : this.#written
    while (this.#first < this.#end && this.#oldest() + this.#log.length < start + bytes) this.#fall()
    row.copy(this.#log, start % this.#log.length)
    const slot = this.#end++ % this.#items
    this.#arrivals[slot] = arrival
    this.#starts[slot] = start
    this.#lengths[slot] = bytes
    this.#organisations[slot] = organisation
    this.#written = start + bytes
  }

  organisation(item: number): string {
    return this.#organisations[item % this.#items] as string
  }

  arrival(item: number): number {
    return this.#arrivals[item % this.#items] as number
  }

  /** Where it lies: there will be others as soon as something is pushed. */
  row(item: number): Buffer {
    const slot = item % this.#items
    const start = (this.#starts[slot] as number) % this.#log.length
    return this.#log.subarray(start, start + (this.#lengths[slot] as number))
  }

  rowBytes(item: number): number {
    return this.#lengths[item % this.#items] as number
  }

  /** The number of the first item here that arrived later. */
  later(arrival: number): number {
    let [low, high] = [this.#first, this.#end]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (this.arrival(middle) > arrival) high = middle
      else low = middle + 1
    }
    return low
  }

  #oldest(): number {
    return this.#starts[this.#first % this.#items] as number
  }

  #fall(): void {
    const item = this.#first++
    this.#fell(this.organisation(item), this.arrival(item))
  }

  #fell(organisation: string, arrival: number): void {
    this.#fallen.set(organisation, this.fallen(organisation) + 1)
    this.#before = arrival
  }
}
