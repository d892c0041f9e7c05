import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { TraceNotFound } from "@agentwatch/core/api/Traces"
import { graphOf } from "@agentwatch/core/model/Graph"
import type { TraceId } from "@agentwatch/core/model/Ids"
import { HttpApiBuilder, HttpServerResponse } from "@effect/platform"
import { Effect } from "effect"
import { type SpanPage, SpanStore } from "../store/SpanStore.js"
import { storedSpans } from "../store/storedSpans.js"
import { TraceStore } from "../store/TraceStore.js"
import { answered } from "./answered.js"
import { noParameters } from "./noParameters.js"
import { spansAnswer } from "./spansAnswer.js"

/** The pages of a trace, of which there is one at least. */
const pagesOf = (id: TraceId, content: boolean) =>
  Effect.flatMap(SpanStore, (store) => store.byTrace(id, content)).pipe(
    answered,
    Effect.filterOrFail(
      (pages): pages is readonly [SpanPage, ...ReadonlyArray<SpanPage>] => pages.length > 0,
      () => new TraceNotFound({ error: "no span of this trace is stored", trace_id: id })
    ),
    (pages) => Effect.zipRight(noParameters, pages)
  )

export const HttpTraces = HttpApiBuilder.group(AgentWatchApi, "traces", (handlers) =>
  handlers
    .handle("list", ({ urlParams }) => Effect.flatMap(TraceStore, (store) => store.list(urlParams)).pipe(answered))
    .handle("filters", () => Effect.flatMap(TraceStore, (store) => store.filters).pipe(answered))
    // A graph shows nothing of what was said. It is JSON as it is; the schema would look at each of thousands of nodes again.
    .handleRaw("graph", ({ path }) =>
      pagesOf(path.id, false).pipe(
        Effect.flatMap((pages) => answered(Effect.flatMap(Effect.all(pages), (read) => storedSpans(read.flat())))),
        Effect.map((spans) => HttpServerResponse.unsafeJson(graphOf(spans)))
      )
    )
    .handleRaw("spans", ({ path }) => Effect.flatMap(pagesOf(path.id, true), spansAnswer))
)
