import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { wireOf } from "@agentwatch/core/model/wireOf"
import { HttpApiBuilder, HttpServerResponse } from "@effect/platform"
import { Effect } from "effect"
import { SpanStore } from "../store/SpanStore.js"
import { answered } from "./answered.js"

export const HttpSpans = HttpApiBuilder.group(AgentWatchApi, "spans", (handlers) =>
  // Encoded without the schema, which takes longer than everything else where there are thousands of spans.
  handlers.handleRaw("list", ({ urlParams }) =>
    Effect.flatMap(SpanStore, (store) => store.list(urlParams)).pipe(
      answered,
      Effect.map(({ next, spans }) => HttpServerResponse.unsafeJson({ spans: spans.map(wireOf), next_cursor: next }))
    )
  )
)
