import type { WireSpan } from "./WireSpan.js"

const endOf = (span: WireSpan) => BigInt(span.end_time_unix_nano)

const byEnd = (one: WireSpan, other: WireSpan) => (endOf(one) < endOf(other) ? -1 : endOf(one) > endOf(other) ? 1 : 0)

/** Spans that have not been sent yet. Instants are nanoseconds since the epoch. */
export class Pending {
  #spans: Array<WireSpan> = []
  /** The ids of those that others, which have been sent, stand below. */
  readonly #awaited = new Set<string>()

  get size(): number {
    return this.#spans.length
  }

  add(spans: ReadonlyArray<WireSpan>): void {
    this.#spans.push(...spans)
  }

  /** Those that are over, in the order in which they ended. They stay until they are said to have been sent. */
  over(now: bigint): ReadonlyArray<WireSpan> {
    return this.#spans.filter((span) => endOf(span) <= now).sort(byEnd)
  }

  sent(spans: ReadonlyArray<WireSpan>): void {
    const gone = new Set(spans.map(({ span_id }) => span_id))
    this.#spans = this.#spans.filter(({ span_id }) => !gone.has(span_id))
    for (const { parent_span_id: id } of spans) if (typeof id === "string") this.#awaited.add(id)
    for (const id of gone) this.#awaited.delete(id)
  }

  /** What is to be sent where nothing more is to come: what is over, and whatever that or what was sent stands below, ended now. */
  last(now: bigint): ReadonlyArray<WireSpan> {
    const over = this.over(now)
    const wanted = new Set<string>([...this.#awaited, ...over.flatMap(({ parent_span_id: id }) => id ?? [])])
    const begun = new Map(this.#spans.filter((span) => endOf(span) > now).map((span) => [span.span_id, span]))
    // What is added on the way is come by as well.
    for (const id of wanted) {
      const above = begun.get(id)?.parent_span_id
      if (typeof above === "string") wanted.add(above)
    }
    const cut = [...begun.values()].filter(({ span_id }) => wanted.has(span_id))
    return [...over, ...cut.map((span) => ({ ...span, ...endedAt(now) }))]
  }
}

const endedAt = (now: bigint) => ({
  end_time_unix_nano: String(now),
  status: { code: "UNSET", message: "aborted: the demo was ended" } as const
})
