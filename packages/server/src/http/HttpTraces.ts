import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { TraceNotFound } from "@agentwatch/core/api/Traces"
import { HttpApiBuilder } from "@effect/platform"
import { Effect } from "effect"
import { SpanStore } from "../store/SpanStore.js"
import { TraceStore } from "../store/TraceStore.js"
import { answered } from "./answered.js"

export const HttpTraces = HttpApiBuilder.group(AgentWatchApi, "traces", (handlers) =>
  handlers
    .handle("list", ({ urlParams }) => Effect.flatMap(TraceStore, (store) => store.list(urlParams)).pipe(answered))
    .handle("spans", ({ path }) =>
      Effect.flatMap(SpanStore, (store) => store.byTrace(path.id)).pipe(
        answered,
        Effect.filterOrFail(
          (spans) => spans.length > 0,
          () => new TraceNotFound({ trace_id: path.id })
        ),
        Effect.map((spans) => ({ spans }))
      )
    )
)
