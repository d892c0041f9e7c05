import type { Trace } from "@agentwatch/core/model/Trace"

/** The traces of all pages in their order. One that has moved between two questions stays where it was first. */
export const joined = (pages: ReadonlyArray<{ readonly traces: ReadonlyArray<Trace> }>): ReadonlyArray<Trace> => {
  const seen = new Set<string>()
  return pages.flatMap(({ traces }) =>
    traces.filter(({ trace_id }) => {
      const first = !seen.has(trace_id)
      seen.add(trace_id)
      return first
    })
  )
}

/** The same rows in the same places, with what has become of them since. The same array where nothing has. */
export const renewed = (rows: ReadonlyArray<Trace>, now: ReadonlyArray<Trace>): ReadonlyArray<Trace> => {
  const latest = new Map(now.map((trace) => [trace.trace_id, trace]))
  // What was read last comes from the beginning of the list, and is found there.
  const among = rows.slice(0, now.length * 2)
  if (!among.some((row) => changed(row, latest.get(row.trace_id)))) return rows
  return [...among.map((row) => latest.get(row.trace_id) ?? row), ...rows.slice(among.length)]
}

const changed = (row: Trace, now: Trace | undefined) =>
  now !== undefined &&
  (now.span_count !== row.span_count ||
    now.cost_usd !== row.cost_usd ||
    now.status !== row.status ||
    now.name !== row.name)
