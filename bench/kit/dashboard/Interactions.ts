import type { Page } from "playwright-core"

/** What somebody does on a page, and how long it took until the page showed something for it, in milliseconds. */
export interface Measured {
  readonly what: string
  readonly times: ReadonlyArray<number>
}

/** The browser tells of no interaction that took less, and of the others to eight milliseconds. */
const least = 16

/**
 * Measures interactions as the browser does for the metric INP: from the key or the click until the next frame is on the
 * screen. To be made before the page goes anywhere.
 */
export class Interactions {
  readonly #page: Page
  readonly #measured = new Map<string, Array<number>>()

  private constructor(page: Page) {
    this.#page = page
  }

  static async on(page: Page): Promise<Interactions> {
    await page.addInitScript((durationThreshold) => {
      const durations: Array<number> = []
      Object.assign(window, { durations })
      new PerformanceObserver((list) => durations.push(...list.getEntries().map(({ duration }) => duration))).observe({
        type: "event",
        durationThreshold
      } as PerformanceObserverInit)
    }, least)
    return new Interactions(page)
  }

  /** Does something and keeps under its name how long the slowest event of it took. */
  async time(what: string, action: () => Promise<unknown>): Promise<void> {
    await this.#told()
    await action()
    const durations = await this.#told()
    this.#measured.set(what, [...(this.#measured.get(what) ?? []), Math.max(least, ...durations)])
  }

  get measured(): ReadonlyArray<Measured> {
    return [...this.#measured].map(([what, times]) => ({ what, times }))
  }

  /** The durations since it was last asked. An event is told of after its frame, so one more is waited for. */
  #told(): Promise<ReadonlyArray<number>> {
    return this.#page.evaluate(async () => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 20)))
      await frame()
      await frame()
      return (window as unknown as { durations: Array<number> }).durations.splice(0)
    })
  }
}
