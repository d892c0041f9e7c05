/** Why a listener is woken. */
export type Call = "news" | "silence" | "end"

/** One who waits now and then. */
export interface Listener {
  readonly organisation: string
  /** When it last had something to pass on, in milliseconds. */
  spoke: number
  /** Goes on with what it waits for; absent where it does not wait. */
  wake: ((call: Call) => void) | undefined
  /** Lets go of it, wherever it is stuck. */
  readonly cut: () => void
}

/** Those who wait for something new, all woken at once. They stand in the order in which they last spoke, so one clock does for all. */
export class Listeners {
  readonly #all = new Set<Listener>()

  get size(): number {
    return this.#all.size
  }

  /** Puts it last: it speaks now. */
  spoke(listener: Listener, now: number): void {
    this.#all.delete(listener)
    listener.spoke = now
    this.#all.add(listener)
  }

  leave(listener: Listener): void {
    this.#all.delete(listener)
  }

  news(organisations: ReadonlySet<string>): void {
    for (const listener of this.#all) if (organisations.has(listener.organisation)) wake(listener, "news")
  }

  end(): void {
    for (const listener of this.#all) wake(listener, "end")
  }

  cut(): void {
    for (const { cut } of this.#all) cut()
  }

  /** Wakes those who have been silent since `before`. One who does not wait has something to say already. */
  silent(before: number, now: number): void {
    for (const listener of this.#all) {
      if (listener.spoke > before) return
      this.spoke(listener, now)
      wake(listener, "silence")
    }
  }
}

const wake = (listener: Listener, call: Call) => {
  const { wake } = listener
  listener.wake = undefined
  wake?.(call)
}
