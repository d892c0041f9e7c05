import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query"
import { useCallback, useEffect, useMemo } from "react"
import { ApiFailure, type Refusal } from "../client/ApiFailure.js"
import { shownOf } from "../client/shownOf.js"
import { mostRows, newsQuery, type Question, tracesQuery } from "./queries.js"
import { joined, renewed } from "./renewed.js"

const refusalIn = (...errors: ReadonlyArray<Error | null>): Refusal | undefined =>
  errors.flatMap((error) => (error instanceof ApiFailure ? (error.refusal ?? []) : []))[0]

/** The list of traces that a question asks for, as far as it was read, and what has come since it was begun. */
export const useTraces = (question: Question) => {
  const client = useQueryClient()
  const list = tracesQuery(question)
  const answer = useInfiniteQuery(list)
  const { error, failureReason, fetchNextPage, hasNextPage, isFetching, isFetchingNextPage, isPlaceholderData } = answer
  const { data, old } = shownOf(answer)
  const first = data?.pages[0]
  const news = useQuery(newsQuery(question, isPlaceholderData ? undefined : first?.within))

  const read = useMemo(() => data && joined(data.pages), [data])
  const rows = useMemo(() => read && (news.data ? renewed(read, news.data.traces) : read), [read, news.data])
  const fresh = news.data && first && !isPlaceholderData ? Math.max(0, news.data.total - first.total) : 0

  const hash = JSON.stringify(list.queryKey)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is another object each time, and its text is not.
  const renew = useCallback(() => {
    client.setQueryData(list.queryKey, (old) =>
      old === undefined ? old : { pages: old.pages.slice(0, 1), pageParams: old.pageParams.slice(0, 1) }
    )
    void client.refetchQueries({ queryKey: list.queryKey, exact: true })
  }, [client, hash])
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage()
  }, [fetchNextPage, hasNextPage, isFetching])

  // Nothing can jump where there is nothing.
  const empty = rows?.length === 0
  useEffect(() => {
    if (empty && fresh > 0) renew()
  }, [empty, fresh, renew])

  return {
    /** Undefined until the server has answered. */
    rows,
    /** All that fit, read or not. */
    total: news.data?.total ?? first?.total ?? 0,
    /** How many have come since the list was begun. */
    fresh,
    /** Begins the list anew, with those. */
    renew,
    /** Reads on. */
    more,
    reading: isFetchingNextPage,
    /** There are more than are shown at all. */
    cut: rows !== undefined && rows.length >= mostRows,
    /** The rows are still those of another question. */
    old,
    refusal: refusalIn(error ?? failureReason, news.error)
  }
}
