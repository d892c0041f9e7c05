import type { TraceId } from "@agentwatch/core/model/Ids"
import { queryOptions } from "@tanstack/react-query"
import { ApiFailure } from "../client/ApiFailure.js"
import { askText } from "../client/Client.js"
import { live, pollInterval } from "../client/queryClient.js"
import { readSpans, type SpansAnswer } from "./readSpans.js"

const readable = (error: unknown) => (error instanceof ApiFailure ? error : new ApiFailure("unreadable"))

/** Spans for which one more interval passes between two questions. */
const perInterval = 500

/** The spans of a trace, again and again, since more may arrive; the more there are, the less often. */
export const spansQuery = (id: TraceId) =>
  queryOptions({
    queryKey: ["spans", id],
    queryFn: async ({ client, queryKey, signal }): Promise<SpansAnswer> => {
      const text = await askText(`/api/traces/${id}/spans`, signal)
      return readSpans(text, client.getQueryData<SpansAnswer>(queryKey)).catch((error) => {
        throw readable(error)
      })
    },
    refetchInterval: ({ state }) => pollInterval * (1 + Math.floor((state.data?.spans.length ?? 0) / perInterval)),
    structuralSharing: false,
    meta: live
  })
