import type { TraceId } from "@agentwatch/core/model/Ids"
import { queryOptions } from "@tanstack/react-query"
import { ask } from "../client/Client.js"
import { live } from "../client/queryClient.js"

/** The spans of a trace, again and again, since more may arrive. */
export const spansQuery = (id: TraceId) =>
  queryOptions({
    queryKey: ["spans", id],
    queryFn: ({ signal }) => ask((client) => client.traces.spans({ path: { id } }), signal),
    meta: live
  })
