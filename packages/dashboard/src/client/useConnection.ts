import { notifyManager, type QueryClient, useQueryClient } from "@tanstack/react-query"
import { useCallback, useSyncExternalStore } from "react"
import { ApiFailure } from "./ApiFailure.js"
import { type Answered, type Connection, connectionOf, updatedAt } from "./Connection.js"

const answered = (client: QueryClient): ReadonlyArray<Answered> =>
  client
    .getQueryCache()
    .findAll({ type: "active" })
    .map(({ meta, state }) => {
      const reason = state.fetchFailureReason ?? state.error
      return {
        failure: reason === null ? undefined : reason instanceof ApiFailure ? reason.kind : "unreadable",
        updatedAt: state.dataUpdatedAt,
        live: meta?.live === true
      }
    })

const useAnswered = <A extends string | number>(read: (queries: ReadonlyArray<Answered>) => A): A => {
  const client = useQueryClient()
  // Batched, because a query also announces itself while a component renders.
  const subscribe = useCallback(
    (listener: () => void) => client.getQueryCache().subscribe(notifyManager.batchCalls(listener)),
    [client]
  )
  return useSyncExternalStore(subscribe, () => read(answered(client)))
}

/** How it stands with the server, over all questions of the page. */
export const useConnection = (): Connection => useAnswered(connectionOf)

/** When what the page shows was read, in milliseconds since the epoch; 0 if something has not been yet. */
export const useUpdatedAt = (): number => useAnswered(updatedAt)
