import type { Period } from "@agentwatch/core/api/Query"
import { apiKey } from "./apiKey.js"
import { heard } from "./clock.js"

// Loaded before all else, so that it imports nothing large.

interface UnderWay {
  readonly answer: Promise<Response>
  /** Milliseconds on the page's own clock. */
  readonly askedAt: number
}

/** What was asked before the page itself was there, by its path and parameters. */
const underWay = new Map<string, UnderWay>()

/** Milliseconds after which an answer is not handed out as one of now. */
const fresh = 5_000

const periods: Readonly<Record<Period, true>> = { "1h": true, "24h": true, "7d": true, "30d": true, all: true }

/** What the overview of a period asks first, to the letter as the client writes it. */
const questionsOf = (period: string) => [
  `/api/metrics/summary?period=${period}`,
  `/api/metrics/timeseries?period=${period}`,
  `/api/metrics/breakdown?period=${period}&group_by=agent_name&limit=1000`
]

/** Asks what the page at an address is going to ask, as far as that is known: for the overview of a period. */
export const askEarly = ({ pathname, search }: Pick<Location, "pathname" | "search">) => {
  const asked = new URLSearchParams(search)
  const period = asked.get("period") ?? "24h"
  if (pathname !== "/" || asked.has("from") || asked.has("to") || !Object.hasOwn(periods, period)) return
  const key = apiKey()
  const headers: HeadersInit = key === undefined ? {} : { "x-api-key": key }
  for (const path of questionsOf(period)) {
    const answer = heard(path, { cache: "no-store", headers })
    // Whoever asks for it is told.
    answer.catch(() => undefined)
    underWay.set(path, { answer, askedAt: performance.now() })
  }
}

/** `fetch`, but for what is under way already: that is handed out, once. */
export const fetchEarly: typeof fetch = (input, init) => {
  const { pathname, search } = new URL(input instanceof Request ? input.url : input, window.location.origin)
  const early = underWay.get(pathname + search)
  underWay.delete(pathname + search)
  return early !== undefined && performance.now() - early.askedAt < fresh ? early.answer : heard(input, init)
}
