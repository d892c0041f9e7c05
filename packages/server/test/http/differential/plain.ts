import type { Plain } from "./spans.js"

/** What is asked for, as query parameters. */
export type Asked = Readonly<Record<string, string>>

export const taskOf = ({ name, task }: Plain) => task ?? name
export const outcomeOf = ({ status }: Plain) => (status === "ERROR" ? "error" : "success")

/** The words of a text: runs of letters, digits and whatever is not ASCII. */
const wordsOf = (text: string) => text.toLowerCase().match(/[0-9a-z\u0080-\u{10ffff}]+/gu) ?? []

export const searchHolds = (text: string, { input, message, name }: Plain) => {
  const there = new Set([input, message, name].flatMap(wordsOf))
  return wordsOf(text).every((word) => there.has(word))
}

const nanosOf = (text: string) =>
  BigInt(Date.parse(text)) * 1_000_000n + BigInt((/\.\d{3}(\d{1,6})Z$/.exec(text)?.[1] ?? "").padEnd(6, "0"))

const statusHolds = (status: string, span: Plain) =>
  status === "success" ? span.status !== "ERROR" : span.status === (status === "error" ? "ERROR" : status)

const holds: Readonly<Record<string, (span: Plain, value: string) => boolean>> = {
  from: (span, value) => span.start >= nanosOf(value),
  to: (span, value) => span.start <= nanosOf(value),
  agent_id: (span, value) => span.agentId === value,
  agent_name: (span, value) => span.agentName === value,
  task_name: (span, value) => taskOf(span) === value,
  model: (span, value) => (span.call?.model ?? "") === value,
  provider: (span, value) => (span.call?.provider ?? "") === value,
  environment: (span, value) => span.environment === value,
  session_id: (span, value) => span.session === value,
  user_id: (span, value) => span.user === value,
  tag: (span, value) => span.tags.includes(value),
  status: (span, value) => statusHolds(value, span),
  min_cost_usd: (span, value) => (span.cost ?? 0) >= Math.round(Number(value) * 1e9),
  max_cost_usd: (span, value) => (span.cost ?? 0) <= Math.round(Number(value) * 1e9),
  min_duration_ms: (span, value) => latencyOf(span) >= Number(value),
  max_duration_ms: (span, value) => latencyOf(span) <= Number(value),
  search: (span, value) => searchHolds(value, span)
}

/** A request's own latency; how long any other span took. */
export const latencyOf = (span: Plain) => span.call?.latencyMs ?? Number(span.end - span.start) / 1e6

/** Those that count where requests are counted: requests, and whatever cost something. */
export const chosen = (spans: ReadonlyArray<Plain>, asked: Asked): ReadonlyArray<Plain> =>
  spans.filter(
    (span) =>
      (span.call !== undefined || (span.cost ?? 0) > 0) &&
      Object.entries(asked).every(([name, value]) => holds[name]?.(span, value) ?? true)
  )

const sum = (values: ReadonlyArray<number>) => values.reduce((total, value) => total + value, 0)

/** What some spans come to. Money in nano-dollars. */
export const comeTo = (spans: ReadonlyArray<Plain>) => {
  const calls = spans.flatMap((span) => (span.call === undefined ? [] : [span.call]))
  const latencies = calls.map(({ latencyMs }) => latencyMs).toSorted((a, b) => a - b)
  // The least that so large a share does not exceed.
  const at = (share: number) => latencies[Math.ceil(latencies.length * share) - 1] ?? 0
  return {
    requests: calls.length,
    errors: spans.filter((span) => span.call !== undefined && span.status === "ERROR").length,
    cost: sum(spans.map(({ cost }) => cost ?? 0)),
    defaultCost: sum(spans.map((span) => (span.byDefault ? (span.cost ?? 0) : 0))),
    prompt: sum(calls.map(({ prompt }) => prompt)),
    completion: sum(calls.map(({ completion }) => completion)),
    cached: sum(calls.map(({ cached, prompt }) => Math.min(cached, prompt))),
    averageLatency: calls.length === 0 ? 0 : sum(latencies) / calls.length,
    p50: at(0.5),
    p95: at(0.95)
  }
}

export const groupBy = <A>(items: ReadonlyArray<A>, keysOf: (item: A) => ReadonlyArray<string>) => {
  const groups = new Map<string, Array<A>>()
  for (const item of items) {
    for (const key of new Set(keysOf(item))) {
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [item])
      else group.push(item)
    }
  }
  return groups
}
