import type { Organisation } from "@agentwatch/core/api/Auth"
import type { Event } from "@agentwatch/core/api/Events"
import type { Filter } from "@agentwatch/core/api/Filter"
import { Context, type Effect } from "effect"
import type { LiveRequest, Marks } from "./LiveRequest.js"
import type { StoreError } from "./StoreError.js"

/** A request of before, with its place in the order in which spans are stored. */
export interface PastRequest {
  readonly arrival: number
  readonly event: Event
}

/** Arrivals later than `after`, `upTo` included. */
export interface Arrivals {
  readonly after: number
  readonly upTo: number
}

/** Requests in the order in which they were stored. The range of time of a filter is not asked for here. */
export class FeedStore extends Context.Tag("@agentwatch/server/FeedStore")<
  FeedStore,
  {
    /** What this process stores arrives later than this; what is stored already did not. */
    readonly before: number
    /** Reads the row of an entry that is a request. */
    readonly read: (row: Buffer) => LiveRequest
    /** Whether a filter would find a request in the store that has these marks. */
    readonly fits: (asked: Filter) => (marks: Marks) => boolean
    /** The first `most` of them that fit, the earliest first. */
    readonly page: (
      arrivals: Arrivals,
      asked: Filter,
      most: number
    ) => Effect.Effect<ReadonlyArray<PastRequest>, StoreError, Organisation>
    /** How many fit. */
    readonly count: (arrivals: Arrivals, asked: Filter) => Effect.Effect<number, StoreError, Organisation>
    /** The arrival after which the newest `count` come that fit; 0 where there are no more than these. */
    readonly behindNewest: (
      count: number,
      upTo: number,
      asked: Filter
    ) => Effect.Effect<number, StoreError, Organisation>
  }
>() {}
