import type { Alert } from "./Alert.js"
import type { Breaker } from "./Breaker.js"
import type { Listeners } from "./Listeners.js"
import type { Transition } from "./Transition.js"

type Entry =
  | { readonly transition: Transition; readonly breaker: Breaker }
  | { readonly alert: Alert; readonly breaker: Breaker }

// A listener whose every answer makes a breaker move again would otherwise never let the caller go.
const mostAtOnce = 1_000
const mostWaiting = 10_000

/**
 * Tells what happened, in the order in which it happened, after it happened: entries are gathered while a change is
 * made, and handed out when it is complete. What a listener sets off is told after what is being told.
 *
 * A thousand entries are told at once, the rest with the next change; of more than 10,000 waiting ones the newest are
 * dropped and counted.
 */
export class Journal {
  listeners: Listeners
  /** Those who listen beside them. */
  readonly others = new Set<Listeners>()
  /** Listeners that threw. */
  faults = 0
  dropped = 0
  #entries: Array<Entry> = []
  #telling = false

  constructor(listeners: Listeners) {
    this.listeners = listeners
  }

  transition(transition: Transition, breaker: Breaker): void {
    this.#add({ transition, breaker })
  }

  alert(alert: Alert, breaker: Breaker): void {
    this.#add({ alert, breaker })
  }

  tell(): void {
    if (this.#entries.length === 0 || this.#telling) return
    this.#telling = true
    let told = 0
    for (; told < mostAtOnce; told++) {
      const entry = this.#entries[told]
      if (entry === undefined) break
      this.#hand(entry)
    }
    this.#entries.splice(0, told)
    this.#telling = false
  }

  #hand(entry: Entry): void {
    this.#handTo(this.listeners, entry)
    for (const other of this.others) this.#handTo(other, entry)
  }

  #handTo(listeners: Listeners, entry: Entry): void {
    try {
      const answer: unknown =
        "alert" in entry
          ? listeners.onAlert?.(entry.alert, entry.breaker)
          : listeners.onTransition?.(entry.transition, entry.breaker)
      // Nothing waits for a listener that is asynchronous all the same, but its failure must not end the program.
      if (answer instanceof Promise) answer.catch(() => this.faults++)
    } catch {
      this.faults++
    }
  }

  #add(entry: Entry): void {
    if (this.#entries.length < mostWaiting) this.#entries.push(entry)
    else this.dropped++
  }
}
