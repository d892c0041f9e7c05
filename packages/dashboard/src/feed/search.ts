import { MarkedQuery } from "@agentwatch/core/api/Filter"
import type { FilterSearch } from "../filter/fields.js"

/** What of this page's state stands in the address: filters as in the API, and the columns. */
export interface FeedSearch extends FilterSearch {
  /** Ids of the columns that are shown, with commas between. Absent: the usual ones. */
  readonly columns?: string | undefined
}

/** What of it the server is asked for. */
export const FeedAsked = MarkedQuery({})
export type FeedAsked = typeof FeedAsked.Type
