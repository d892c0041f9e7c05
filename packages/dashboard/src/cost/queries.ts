import type { DailyCost } from "@agentwatch/core/api/Costs"
import type { GroupBy } from "@agentwatch/core/api/Metrics"
import { keepPreviousData, queryOptions } from "@tanstack/react-query"
import { asked, bounds, type Range } from "../address/Range.js"
import { ask } from "../client/Client.js"
import { live } from "../client/queryClient.js"
import { type CostRow, ofAgent, ofGroup, ofModel } from "./CostRow.js"
import type { CostGrouping } from "./search.js"

export const dailyQuery = (range: Range) =>
  queryOptions({
    queryKey: ["cost", "daily", range],
    queryFn: async ({ signal }): Promise<ReadonlyArray<DailyCost>> => {
      const urlParams = bounds(range, Date.now())
      return (await ask((client) => client.costs.daily({ urlParams }), signal)).cost
    },
    placeholderData: keepPreviousData,
    meta: live
  })

/** Most groups of one answer. */
export const mostGroups = 1_000

const groups = (range: Range, group_by: GroupBy, signal: AbortSignal) =>
  ask((client) => client.metrics.breakdown({ urlParams: { ...asked(range), group_by, limit: mostGroups } }), signal)

const questions: Readonly<
  Record<CostGrouping, (range: Range, signal: AbortSignal) => Promise<ReadonlyArray<CostRow>>>
> = {
  agent: (range, signal) =>
    ask((client) => client.costs.byAgent({ urlParams: bounds(range, Date.now()) }), signal).then(({ cost }) =>
      cost.map(ofAgent)
    ),
  model: (range, signal) =>
    ask((client) => client.costs.byModel({ urlParams: bounds(range, Date.now()) }), signal).then(({ cost }) =>
      cost.map(ofModel)
    ),
  user: (range, signal) => groups(range, "user_id", signal).then((found) => found.map(ofGroup)),
  tag: (range, signal) => groups(range, "tag", signal).then((found) => found.map(ofGroup))
}

export const groupsQuery = (range: Range, by: CostGrouping) =>
  queryOptions({
    queryKey: ["cost", by, range],
    queryFn: ({ signal }) => questions[by](range, signal),
    // Users are no tags, so nothing is kept from one kind of group to another.
    placeholderData: (before, query) => (query?.queryKey[1] === by ? before : undefined),
    meta: live
  })
