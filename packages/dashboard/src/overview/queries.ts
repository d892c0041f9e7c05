import type { GroupBy } from "@agentwatch/core/api/Metrics"
import { keepPreviousData, queryOptions } from "@tanstack/react-query"
import { asked, type Range } from "../address/Range.js"
import { ask } from "../client/Client.js"
import { serverNow } from "../client/clock.js"
import { live } from "../client/queryClient.js"
import { stretchBefore } from "./Before.js"
import type { Grouping } from "./search.js"

export const summaryQuery = (range: Range) =>
  queryOptions({
    queryKey: ["summary", range],
    queryFn: ({ signal }) => ask((client) => client.metrics.summary({ urlParams: asked(range) }), signal),
    placeholderData: keepPreviousData,
    meta: live
  })

/** Milliseconds. What is over does not change much. */
const slowly = 30_000

/** The same of the stretch of time before; null where there is no time before. */
export const summaryBeforeQuery = (range: Range) =>
  queryOptions({
    queryKey: ["summary", range, "before"],
    queryFn: async ({ signal }) => {
      const urlParams = stretchBefore(range, await serverNow())
      return urlParams === undefined ? null : ask((client) => client.metrics.summary({ urlParams }), signal)
    },
    refetchInterval: slowly
  })

export const timeseriesQuery = (range: Range) =>
  queryOptions({
    queryKey: ["timeseries", range],
    queryFn: ({ signal }) => ask((client) => client.metrics.timeseries({ urlParams: asked(range) }), signal),
    placeholderData: keepPreviousData,
    meta: live
  })

/** Most groups of one answer. */
export const mostGroups = 1_000

const fields: Readonly<Record<Grouping, GroupBy>> = {
  agent: "agent_name",
  model: "model",
  task: "task_name",
  provider: "provider"
}

export const breakdownQuery = (range: Range, by: Grouping) =>
  queryOptions({
    queryKey: ["breakdown", by, range],
    queryFn: ({ signal }) => {
      const urlParams = { ...asked(range), group_by: fields[by], limit: mostGroups }
      return ask((client) => client.metrics.breakdown({ urlParams }), signal)
    },
    // Models are no agents, so nothing is kept from one kind of group to another.
    placeholderData: (before, query) => (query?.queryKey[1] === by ? before : undefined),
    meta: live
  })
