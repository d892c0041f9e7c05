import { randomBytes, randomInt } from "node:crypto"

/** One thing that was sent, by what the store knows it by: the ids of a span, or the id of an event. */
export interface Sent {
  readonly costNano: number
  /** A sender was told that it is stored. */
  answered: boolean
}

/** Spans or events that go out in one body. */
export interface Batch {
  readonly path: "/api/ingest" | "/api/events"
  readonly sent: ReadonlyArray<Readonly<Record<string, unknown>>>
  readonly keys: ReadonlyArray<string>
  readonly body: () => string
}

/** Its body is made once, however often it goes out. */
export const batchOf = (path: Batch["path"], sent: Batch["sent"], keys: Batch["keys"]): Batch => {
  let body: string | undefined
  const made = () => JSON.stringify(path === "/api/events" ? { events: sent } : { spans: sent })
  return { path, sent, keys, body: () => (body ??= made()) }
}

export const keyOf = (span: { readonly trace_id?: unknown; readonly span_id?: unknown }) =>
  `${span.trace_id}-${span.span_id}`

/** Keeps account of everything that a test sends: what it costs, and whether it was said to be stored. */
export class Ledger {
  readonly sent = new Map<string, Sent>()
  readonly #run = randomBytes(4).toString("hex")
  #made = 0
  #answered = 0

  #enter(key: string, costNano: number) {
    this.sent.set(key, { costNano, answered: false })
    return key
  }

  #next() {
    return (++this.#made).toString(16).padStart(8, "0")
  }

  /** New spans of one trace, each at a cost of its own; `content` is in each. */
  spans(count: number, content = ""): Batch {
    const trace_id = `${this.#run}${"0".repeat(16)}${this.#next()}`
    const now = BigInt(Date.now()) * 1_000_000n
    const sent = Array.from({ length: count }, () => {
      const costNano = randomInt(1, 1_000_000)
      return {
        trace_id,
        span_id: `${this.#run}${this.#next()}`,
        name: "a call",
        start_time_unix_nano: now.toString(),
        end_time_unix_nano: (now + 1_000_000n).toString(),
        agent_name: "ResearchBot",
        cost_usd: costNano / 1e9,
        model_inference: { model_name: "gpt-4o", prompt_tokens: 10, completion_tokens: 1 },
        ...(content === "" ? {} : { input: content })
      }
    })
    const keys = sent.map((span) => this.#enter(keyOf(span), Math.round(span.cost_usd * 1e9)))
    return batchOf("/api/ingest", sent, keys)
  }

  /** New events with ids of their own and no time: the server gives each the time at which it comes. */
  events(count: number): Batch {
    const sent = Array.from({ length: count }, () => ({
      id: `event-${this.#run}-${this.#next()}`,
      agent_name: "ResearchBot",
      model: "gpt-4o",
      input_tokens: 10,
      output_tokens: 1,
      cost_usd: randomInt(1, 1_000_000) / 1e9
    }))
    const keys = sent.map(({ cost_usd, id }) => this.#enter(id, Math.round(cost_usd * 1e9)))
    return batchOf("/api/events", sent, keys)
  }

  answered(keys: ReadonlyArray<string>): void {
    for (const key of keys) {
      const sent = this.sent.get(key)
      if (sent === undefined || sent.answered) continue
      sent.answered = true
      this.#answered++
    }
  }

  get answeredCount(): number {
    return this.#answered
  }

  get answeredKeys(): ReadonlyArray<string> {
    return [...this.sent].filter(([, { answered }]) => answered).map(([key]) => key)
  }
}
