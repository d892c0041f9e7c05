/** What a tree needs to know of a span. */
export interface Branch {
  readonly span_id: string
  readonly parent_span_id?: string
  /** Nanoseconds since the epoch. */
  readonly start_time_unix_nano: bigint
}

/**
 * Why a span stands where it stands: it has no parent, it is below its parent, its parent is not among the spans, or the
 * chain of its parents leads back to it.
 */
export type Place = "root" | "child" | "orphan" | "loop"

export interface Node<S> {
  readonly span: S
  /** Unique among the nodes and the same when more spans arrive: the span's id, with a number where it is not the first. */
  readonly key: string
  /** 0 for a span that stands below no other. */
  readonly depth: number
  readonly place: Place
}

/**
 * The spans of a trace in the order of reading: each followed by what is below it, earliest first. Every span comes out
 * once, whatever the ids say: two that share an id both stand, and children go to the earlier.
 *
 * Walks in a loop instead of calling itself, because a chain of parents may be as long as the trace.
 */
export const spanTree = <S extends Branch>(spans: ReadonlyArray<S>): ReadonlyArray<Node<S>> => {
  const ordered = [...spans].sort(byStart)
  const byId = new Map<string, S>()
  for (const span of ordered) if (!byId.has(span.span_id)) byId.set(span.span_id, span)
  const parentOf = (span: S) => (span.parent_span_id === undefined ? undefined : byId.get(span.parent_span_id))
  const below = grouped(ordered, parentOf)
  const nodes: Array<Node<S>> = []
  const placed = new Set<S>()
  const keyOf = keys()

  const place = (top: S, why: Place) => {
    const waiting: Array<Omit<Node<S>, "key">> = [{ span: top, depth: 0, place: why }]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { depth, span } = next
      if (placed.has(span)) continue
      placed.add(span)
      nodes.push({ ...next, key: keyOf(span.span_id) })
      const children = below.get(span) ?? []
      for (const child of children.toReversed()) waiting.push({ span: child, depth: depth + 1, place: "child" })
    }
  }

  for (const top of below.get(undefined) ?? []) place(top, top.parent_span_id === undefined ? "root" : "orphan")
  // What is left hangs on a circle of parents.
  for (const span of ordered) if (!placed.has(span)) place(earliestOfCircle(span, parentOf), "loop")
  return nodes
}

const grouped = <S, K>(spans: ReadonlyArray<S>, keyOf: (span: S) => K): ReadonlyMap<K, ReadonlyArray<S>> => {
  const groups = new Map<K, Array<S>>()
  for (const span of spans) {
    const group = groups.get(keyOf(span))
    if (group === undefined) groups.set(keyOf(span), [span])
    else group.push(span)
  }
  return groups
}

const keys = () => {
  const used = new Map<string, number>()
  return (id: string): string => {
    const before = used.get(id) ?? 0
    used.set(id, before + 1)
    return before === 0 ? id : `${id}-${before}`
  }
}

/** Follows the parents until they repeat; from there on they are the circle. */
const earliestOfCircle = <S extends Branch>(from: S, parentOf: (span: S) => S | undefined): S => {
  const seen = new Set<S>()
  let span = from
  for (let next: S | undefined = from; next !== undefined && !seen.has(next); next = parentOf(next)) {
    seen.add(next)
    span = parentOf(next) ?? next
  }
  let earliest = span
  for (let next = parentOf(span); next !== undefined && next !== span; next = parentOf(next)) {
    if (byStart(next, earliest) < 0) earliest = next
  }
  return earliest
}

const byStart = (a: Branch, b: Branch) =>
  a.start_time_unix_nano < b.start_time_unix_nano ? -1 : a.start_time_unix_nano > b.start_time_unix_nano ? 1 : 0
