import { queryOptions } from "@tanstack/react-query"
import { ask } from "../client/Client.js"

/** Whether there is any trace at all, whatever the range. */
export const anyTraceQuery = queryOptions({
  queryKey: ["any-trace"],
  queryFn: ({ signal }) => ask((client) => client.traces.list({ urlParams: { limit: 1, offset: 0 } }), signal)
})
