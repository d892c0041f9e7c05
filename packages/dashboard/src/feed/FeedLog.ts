import { type FeedRow, rowOf } from "./FeedRow.js"
import type { SseEvent } from "./stream/SseParser.js"

/** What the feed has brought. */
export interface Heard {
  /** The newest first, up to a bound. */
  readonly rows: ReadonlyArray<FeedRow>
  /** How many there have been altogether. */
  readonly count: number
}

export const mostRows = 10_000

export const nothing: Heard = { rows: [], count: 0 }

/** Keeps the newest of what a feed brings, each once. What is beyond the bound goes, the oldest first. */
export class FeedLog {
  readonly #most: number
  readonly #keys = new Set<string>()
  #heard = nothing
  #place = 0

  constructor(most = mostRows) {
    this.#most = most
  }

  get heard(): Heard {
    return this.#heard
  }

  push(events: ReadonlyArray<SseEvent>): void {
    const fresh = events.flatMap((event) => rowOf(event, this.#place++) ?? []).filter(({ key }) => this.#isNew(key))
    if (fresh.length === 0) return
    const all = [...fresh.reverse(), ...this.#heard.rows]
    for (const { key } of all.slice(this.#most)) this.#keys.delete(key)
    this.#heard = { rows: all.slice(0, this.#most), count: this.#heard.count + fresh.length }
  }

  #isNew(key: string) {
    const isNew = !this.#keys.has(key)
    this.#keys.add(key)
    return isNew
  }
}
