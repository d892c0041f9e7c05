import type { Organisation } from "@agentwatch/core/api/Auth"
import type { TraceFilters, TracePage, TraceQuery } from "@agentwatch/core/api/Traces"
import { Context, type Effect } from "effect"
import type { BadQuestion } from "./BadQuestion.js"
import type { StoreError } from "./StoreError.js"

/** What the spans of each trace come to. */
export class TraceStore extends Context.Tag("@agentwatch/server/TraceStore")<
  TraceStore,
  {
    readonly list: (query: TraceQuery) => Effect.Effect<TracePage, StoreError | BadQuestion, Organisation>
    /** What there is to filter by. */
    readonly filters: Effect.Effect<TraceFilters, StoreError, Organisation>
  }
>() {}
