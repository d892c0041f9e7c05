import { newTraceId } from "../context/ids.js"
import type { DropReason } from "../Health.js"

/** What a server is told of the spans that it will never see. */
export interface DropReport {
  /**
   * Who sends and what it had to drop since it began, by reason, as JSON; absent if the server knows. Sums, so that telling
   * them twice changes nothing.
   */
  readonly news: () => string | undefined
  /** How many dropped spans the server does not know of. */
  readonly untold: () => number
  /** It has taken these news. */
  readonly told: (news: string) => void
}

interface Told {
  readonly id: string
  readonly dropped: Readonly<Record<string, number>>
}

export const makeDropReport = (drops: () => Readonly<Record<DropReason, number>>): DropReport => {
  const id = newTraceId()
  let known = 0

  const untold = () => sum(drops()) - known

  return {
    news: () => {
      if (untold() === 0) return undefined
      const lost = Object.entries(drops()).filter(([, spans]) => spans > 0)
      const dropped = Object.fromEntries(lost.map(([reason, spans]) => [snakeCase(reason), spans]))
      return JSON.stringify({ id, dropped } satisfies Told)
    },
    untold,
    told: (news) => {
      known = sum((JSON.parse(news) as Told).dropped)
    }
  }
}

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, one) => all + one, 0)

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
