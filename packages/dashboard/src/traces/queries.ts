import type { TracePage } from "@agentwatch/core/api/Traces"
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query"
import { bounds, type Range } from "../address/Range.js"
import { ask } from "../client/Client.js"
import { serverNow } from "../client/clock.js"
import { isLocked, live } from "../client/queryClient.js"
import type { TracesAsked } from "./search.js"

/** What a list of traces is about. */
export interface Question {
  readonly range: Range
  readonly asked: TracesAsked
}

type Bounds = ReturnType<typeof bounds>

/** A page of the list, and the instants that the list lies within: seen from when it was begun. */
export type Page = TracePage & { readonly within: Bounds }

const pageSize = 200

/** Milliseconds between two questions for what has come. */
const newsInterval = 1_200

/** More than anybody reads: whoever looks for more is better off with filters, or with a file. */
export const mostRows = 100_000

interface Next {
  readonly cursor: string
  readonly within: Bounds
}

export const askPage = async (
  { asked, range }: Question,
  next: Next | undefined,
  limit: number,
  signal: AbortSignal
): Promise<Page> => {
  const within = next?.within ?? bounds(range, await serverNow())
  const urlParams = { ...asked, ...within, limit, ...(next && { cursor: next.cursor }) }
  return { ...(await ask((client) => client.traces.list({ urlParams }), signal)), within }
}

export const nextOf = ({ next_cursor: cursor, within }: Page): Next | undefined =>
  cursor === null ? undefined : { cursor, within }

/** The list from its beginning as far as it was read. It stands still until it is begun anew. */
export const tracesQuery = (question: Question) =>
  infiniteQueryOptions({
    queryKey: ["traces", question.range, question.asked],
    queryFn: ({ pageParam, signal }) => askPage(question, pageParam, pageSize, signal),
    initialPageParam: undefined as Next | undefined,
    getNextPageParam: (last: Page, pages: ReadonlyArray<Page>) =>
      pages.length * pageSize >= mostRows ? undefined : nextOf(last),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false
  })

/** Its beginning as it would be now, within the same instants: how many have come, and what has become of those shown. */
export const newsQuery = (question: Question, within: Bounds | undefined) =>
  queryOptions({
    queryKey: ["traces", "news", question.range, question.asked, String(within?.from), String(within?.to)],
    queryFn: ({ signal }) =>
      ask((client) => client.traces.list({ urlParams: { ...question.asked, ...within, limit: 100 } }), signal),
    enabled: within !== undefined,
    // What is sent is to be announced within two seconds.
    refetchInterval: ({ state }) => (isLocked(state.error) ? false : newsInterval),
    meta: live
  })
