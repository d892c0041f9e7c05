// A process that is many programs at once, of a kind that a server meets: they send with and without content, send again,
// make mistakes, and read. Says what was answered, and how many spans are to be there.
import { setTimeout as sleep } from "node:timers/promises"
import { type Answered, makeHttp } from "./http.ts"
import { modelCall, traceIdOf } from "./spans.ts"
import { obey } from "./worker.ts"

export interface CrowdOrder {
  readonly do: "live"
  readonly seconds: number
  readonly spansPerSecond: number
}

export interface Lived {
  /** Spans that a server has said are stored, each counted once. */
  readonly stored: number
  /** Batches that no server ever said are stored. */
  readonly given: number
  /** How often something was answered: `ingest 202`, `read 200`, … */
  readonly answers: Readonly<Record<string, number>>
  /** Answers that named other spans than those that were wrong. */
  readonly wrong: number
}

const [url = ""] = process.argv.slice(2)

const programs = 8
const batchSpans = 100
/** Milliseconds for which a batch is sent again and again. */
const patience = 60_000

const live = async ({ seconds, spansPerSecond }: CrowdOrder): Promise<Lived> => {
  const end = performance.now() + seconds * 1_000
  const answers: Record<string, number> = {}
  let stored = 0
  let given = 0
  let wrong = 0
  let made = 0

  const counted = async (what: string, answer: Promise<Answered>): Promise<Answered> => {
    const { status, text } = await answer.catch((error: { readonly code?: string }) => ({
      status: 0,
      text: String(error.code)
    }))
    const key = `${what} ${status || text}`
    answers[key] = (answers[key] ?? 0) + 1
    return { status, text }
  }

  const program = async (number: number) => {
    const { ingest } = makeHttp(url)
    const pause = ((programs * batchSpans) / spansPerSecond) * 1_000
    const send = (body: string) => counted("ingest", ingest(Buffer.from(body)))

    /** Until it is stored, as the SDK does. */
    const deliver = async (body: string, bad: number) => {
      const giveUp = performance.now() + patience
      while (performance.now() < giveUp) {
        const { status, text } = await send(body)
        if (status === 202) {
          const { accepted, rejected } = JSON.parse(text)
          if (accepted !== batchSpans - bad || rejected.length !== bad) wrong++
          return batchSpans - bad
        }
        await sleep(1_000)
      }
      given++
      return 0
    }

    await sleep((pause / programs) * number)
    for (let batch = number; performance.now() < end; batch++) {
      const due = performance.now() + pause
      const from = made
      made += batchSpans
      const now = Date.now()
      const bad = batch % 20 === 10 ? batchSpans / 10 : 0
      const calls = Array.from({ length: batchSpans }, (_, index) => {
        const call = modelCall(from + index, batch % 4 === 0 ? 1_800 : 0, now - index)
        return index < bad ? { ...call, span_id: "not an id" } : call
      })
      const body = JSON.stringify({ spans: calls })
      const [first] = await Promise.all([deliver(body, bad), ...(batch % 20 === 0 ? [deliver(body, bad)] : [])])
      stored += first
      if (batch % 20 === 5) await deliver(body, bad)
      if (batch % 20 === 15) await send(body.slice(0, -1))
      await sleep(Math.max(0, due - performance.now()))
    }
  }

  const reader = async () => {
    const { get } = makeHttp(url)
    const paths = [
      () => "/api/traces?limit=50",
      () => "/api/metrics/summary?period=24h",
      () => `/api/traces/${traceIdOf(Math.floor(made * 0.9))}/spans`,
      () => "/api/events?limit=100"
    ]
    for (let turn = 0; performance.now() < end; turn++) {
      await counted("read", get(paths[turn % paths.length]?.() ?? "/health"))
      await sleep(500)
    }
  }

  await Promise.all([...Array.from({ length: programs }, (_, number) => program(number)), reader()])
  return { stored, given, answers, wrong }
}

obey({ live })
