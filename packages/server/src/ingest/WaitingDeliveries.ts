import type { Delivery } from "./Delivery.js"

/**
 * The deliveries that wait, in no order. In a list and not in a `Set`: V8 gives a set that comes and goes a new table now and then,
 * and each old one keeps the next, with all that was in it, until everything is looked through. Then all that has to do with a
 * delivery grows old, however short it waits.
 */
export class WaitingDeliveries {
  readonly #all: Array<Delivery> = []
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  add(delivery: Delivery): void {
    delivery.place = this.#all.push(delivery) - 1
    this.#bytes += delivery.bytes
  }

  /** Once it has gone it may go again. */
  delete(delivery: Delivery): void {
    const { place } = delivery
    if (place === undefined) return
    delivery.place = undefined
    this.#bytes -= delivery.bytes
    const last = this.#all.pop() as Delivery
    if (last === delivery) return
    this.#all[place] = last
    last.place = place
  }

  get spans(): number {
    return this.#all.reduce((sum, { entries }) => sum + entries.length, 0)
  }

  /** When the oldest of them came, in milliseconds since the epoch; undefined where there is none. */
  get oldest(): number | undefined {
    return this.#all.length === 0 ? undefined : this.#all.reduce((least, { since }) => Math.min(least, since), Infinity)
  }
}
