import type { Organisation } from "@agentwatch/core/api/Auth"
import type { TracePage, TraceQuery } from "@agentwatch/core/api/Traces"
import { Context, type Effect } from "effect"
import type { StoreError } from "./StoreError.js"

/** What the spans of each trace come to. */
export class TraceStore extends Context.Tag("@agentwatch/server/TraceStore")<
  TraceStore,
  {
    /** Newest first. */
    readonly list: (query: TraceQuery) => Effect.Effect<TracePage, StoreError, Organisation>
  }
>() {}
