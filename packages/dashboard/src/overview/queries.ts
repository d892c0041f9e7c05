import { keepPreviousData, queryOptions } from "@tanstack/react-query"
import { asked, type Range } from "../address/Range.js"
import { ask } from "../client/Client.js"
import { live } from "../client/queryClient.js"

export const summaryQuery = (range: Range) =>
  queryOptions({
    queryKey: ["summary", range],
    queryFn: ({ signal }) => ask((client) => client.metrics.summary({ urlParams: asked(range) }), signal),
    placeholderData: keepPreviousData,
    meta: live
  })
