import type { Trace } from "@agentwatch/core/model/Trace"

/** The traces a person has opened, by id, each as it was last seen. */
export type OpenTraces = ReadonlyMap<string, Trace>

export const noneOpen: OpenTraces = new Map()

/** Opens a trace, or closes it if it is open. */
export const toggled = (open: OpenTraces, trace: Trace): OpenTraces => {
  const next = new Map(open)
  if (!next.delete(trace.trace_id)) next.set(trace.trace_id, trace)
  return next
}

/** The open traces as the list now has them. The same map if nothing is new. */
export const renewed = (open: OpenTraces, listed: ReadonlyArray<Trace>): OpenTraces => {
  const news = listed.filter((trace) => open.has(trace.trace_id) && open.get(trace.trace_id) !== trace)
  if (news.length === 0) return open
  return new Map([...open, ...news.map((trace) => [trace.trace_id, trace] as const)])
}

export interface Row {
  readonly trace: Trace
  readonly open: boolean
  /** It is no longer in the list, so the list says nothing new about it. */
  readonly left: boolean
}

/** The list, followed by the open traces that newer ones have pushed off it: what a person reads is not taken away. */
export const rowsOf = (listed: ReadonlyArray<Trace>, open: OpenTraces): ReadonlyArray<Row> => {
  const ids = new Set(listed.map(({ trace_id }) => trace_id))
  const left = [...open.values()].filter(({ trace_id }) => !ids.has(trace_id))
  return [
    ...listed.map((trace) => ({ trace, open: open.has(trace.trace_id), left: false })),
    ...left.map((trace) => ({ trace, open: true, left: true }))
  ]
}
