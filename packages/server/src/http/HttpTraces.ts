import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { TraceNotFound } from "@agentwatch/core/api/Traces"
import { graphOf } from "@agentwatch/core/model/Graph"
import type { TraceId } from "@agentwatch/core/model/Ids"
import { wireOf } from "@agentwatch/core/model/wireOf"
import { HttpApiBuilder, HttpServerResponse } from "@effect/platform"
import { Effect } from "effect"
import { SpanStore } from "../store/SpanStore.js"
import { TraceStore } from "../store/TraceStore.js"
import { answered } from "./answered.js"
import { noParameters } from "./noParameters.js"

const spansOf = (id: TraceId) =>
  Effect.flatMap(SpanStore, (store) => store.byTrace(id)).pipe(
    answered,
    Effect.filterOrFail(
      (spans) => spans.length > 0,
      () => new TraceNotFound({ error: "no span of this trace is stored", trace_id: id })
    ),
    (spans) => Effect.zipRight(noParameters, spans)
  )

export const HttpTraces = HttpApiBuilder.group(AgentWatchApi, "traces", (handlers) =>
  handlers
    .handle("list", ({ urlParams }) => Effect.flatMap(TraceStore, (store) => store.list(urlParams)).pipe(answered))
    .handle("filters", () => Effect.flatMap(TraceStore, (store) => store.filters).pipe(answered))
    .handle("graph", ({ path }) => spansOf(path.id).pipe(Effect.map(graphOf)))
    // Encoded without the schema, which takes longer than everything else where a trace has thousands of spans.
    .handleRaw("spans", ({ path }) =>
      spansOf(path.id).pipe(Effect.map((spans) => HttpServerResponse.unsafeJson({ spans: spans.map(wireOf) })))
    )
)
