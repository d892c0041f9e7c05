import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { HttpApiBuilder, HttpServerResponse } from "@effect/platform"
import { Effect } from "effect"
import { SpanStore } from "../store/SpanStore.js"
import { answered } from "./answered.js"

export const HttpSpans = HttpApiBuilder.group(AgentWatchApi, "spans", (handlers) =>
  handlers.handleRaw("list", ({ urlParams }) =>
    Effect.flatMap(SpanStore, (store) => store.list(urlParams)).pipe(
      answered,
      Effect.map(({ next, spans }) => HttpServerResponse.unsafeJson({ spans, next_cursor: next }))
    )
  )
)
