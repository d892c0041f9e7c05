import { keepPreviousData, queryOptions } from "@tanstack/react-query"
import { bounds, type Range } from "../address/Range.js"
import { ask } from "../client/Client.js"
import { live } from "../client/queryClient.js"
import { type Page, pageSize } from "./Paging.js"

const nanos = (ms: number) => BigInt(ms) * 1_000_000n

export const tracesQuery = (range: Range, { offset, until }: Page) =>
  queryOptions({
    queryKey: ["traces", range, offset, until ?? null],
    queryFn: ({ signal }) => {
      const end = until === undefined ? {} : { to: nanos(until) }
      const urlParams = { ...bounds(range, Date.now()), ...end, limit: pageSize, offset }
      return ask((client) => client.traces.list({ urlParams }), signal)
    },
    placeholderData: keepPreviousData,
    meta: live
  })
