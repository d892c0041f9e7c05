import type { Period } from "@agentwatch/core/api/Query"
import type { TraceId } from "@agentwatch/core/model/Ids"
import { keepPreviousData, queryOptions } from "@tanstack/react-query"
import { type Page, pageSize } from "../traces/Paging.js"
import { ask } from "./Client.js"
import { isLocked, pollInterval } from "./queryClient.js"
import { startOf } from "./startOf.js"

/** Says that a query is asked again and again, so that its age is the age of what is shown. */
const live = { live: true }

export const summaryQuery = (period: Period) =>
  queryOptions({
    queryKey: ["summary", period],
    queryFn: ({ signal }) => ask((client) => client.metrics.summary({ urlParams: { period } }), signal),
    placeholderData: keepPreviousData,
    meta: live
  })

export const tracesQuery = (period: Period, { offset, until }: Page) =>
  queryOptions({
    queryKey: ["traces", period, offset, until ?? null],
    queryFn: ({ signal }) => {
      const to = until === undefined ? undefined : BigInt(until) * 1_000_000n
      const from = startOf(period, Date.now())
      return ask((client) => client.traces.list({ urlParams: { from, to, limit: pageSize, offset } }), signal)
    },
    placeholderData: keepPreviousData,
    meta: live
  })

/** Whether there is any trace at all, whatever the period. */
export const anyTraceQuery = () =>
  queryOptions({
    queryKey: ["any-trace"],
    queryFn: ({ signal }) => ask((client) => client.traces.list({ urlParams: { limit: 1, offset: 0 } }), signal)
  })

/**
 * The spans of a trace. Spans never change, so they are asked for again only while there are fewer or more of them than
 * `expected`, or always where nobody says how many there are.
 */
export const spansQuery = (id: TraceId, expected: number | undefined) =>
  queryOptions({
    queryKey: ["spans", id],
    queryFn: ({ signal }) => ask((client) => client.traces.spans({ path: { id } }), signal),
    refetchInterval: (query) =>
      isLocked(query.state.error) || query.state.data?.spans.length === expected ? false : pollInterval,
    staleTime: pollInterval
  })
