import type { CostQuery, DailyCost } from "@agentwatch/core/api/Costs"
import { keepPreviousData, queryOptions } from "@tanstack/react-query"
import { bounds, type Range } from "../address/Range.js"
import { ask } from "../client/Client.js"
import { serverNow } from "../client/clock.js"
import { live } from "../client/queryClient.js"
import { type CostRow, ofAgent, ofModel, ofTag, ofUser } from "./CostRow.js"
import type { CostGrouping } from "./search.js"

export const dailyQuery = (range: Range) =>
  queryOptions({
    queryKey: ["cost", "daily", range],
    queryFn: async ({ signal }): Promise<ReadonlyArray<DailyCost>> => {
      const urlParams = bounds(range, await serverNow())
      return (await ask((client) => client.costs.daily({ urlParams }), signal)).cost
    },
    placeholderData: keepPreviousData,
    meta: live
  })

/** Most groups of one answer. */
export const mostGroups = 10_000

const questions: Readonly<
  Record<CostGrouping, (urlParams: CostQuery, signal: AbortSignal) => Promise<ReadonlyArray<CostRow>>>
> = {
  agent: (urlParams, signal) =>
    ask((client) => client.costs.byAgent({ urlParams }), signal).then(({ cost }) => cost.map(ofAgent)),
  model: (urlParams, signal) =>
    ask((client) => client.costs.byModel({ urlParams }), signal).then(({ cost }) => cost.map(ofModel)),
  user: (urlParams, signal) =>
    ask((client) => client.costs.byUser({ urlParams }), signal).then(({ cost }) => cost.map(ofUser)),
  tag: (urlParams, signal) =>
    ask((client) => client.costs.byTag({ urlParams }), signal).then(({ cost }) => cost.map(ofTag))
}

export const groupsQuery = (range: Range, by: CostGrouping) =>
  queryOptions({
    queryKey: ["cost", by, range],
    queryFn: async ({ signal }) => questions[by](bounds(range, await serverNow()), signal),
    // Users are no tags, so nothing is kept from one kind of group to another.
    placeholderData: (before, query) => (query?.queryKey[1] === by ? before : undefined),
    meta: live
  })
