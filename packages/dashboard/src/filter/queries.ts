import { queryOptions } from "@tanstack/react-query"
import { ask } from "../client/Client.js"

/** What there is to filter by. Asked for when somebody wants to choose, and again after a while. */
export const choicesQuery = queryOptions({
  queryKey: ["traces/filters"],
  queryFn: ({ signal }) => ask((client) => client.traces.filters({ urlParams: {} }), signal),
  staleTime: 10_000,
  refetchInterval: 30_000
})
