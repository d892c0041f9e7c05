import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { Organisation } from "@agentwatch/core/api/Auth"
import { HttpApiBuilder, HttpServerRequest } from "@effect/platform"
import { Effect } from "effect"
import { ClientDrops } from "../health/ClientDrops.js"
import { isNdjson, ndjson, readLine } from "./ndjson.js"
import { readBody } from "./readBody.js"
import { spansAsJson } from "./sentSpans.js"
import { each, roomForMore, takeIn } from "./takeIn.js"

/** What the answer depends on. */
interface Shape {
  single: boolean
  /** No spans, and what its process lost. */
  onlyTells: boolean
}

const readSpans = (shape: Shape) =>
  Effect.gen(function* () {
    yield* roomForMore
    const { sender, single, spans } = yield* readBody({
      ...spansAsJson,
      types: `${spansAsJson.types}, or ${ndjson.types}`
    })
    shape.single = single
    if (sender !== undefined) {
      shape.onlyTells = spans.length === 0
      const drops = yield* ClientDrops
      yield* drops.note(yield* Organisation, sender)
    }
    return spans
  })

const takeSpans = Effect.suspend(() => {
  const shape: Shape = { single: false, onlyTells: false }
  return takeIn(readSpans(shape)).pipe(
    Effect.map((receipt) => (shape.single ? { accepted: true as const } : receipt)),
    // A process that has lost all it had still tells so.
    Effect.catchIf(
      (error) => error._tag === "NothingStored" && shape.onlyTells,
      () => Effect.succeed({ accepted: 0, rejected: [] })
    )
  )
})

const takeLines = takeIn(
  Effect.map(Effect.zipRight(roomForMore, readBody(ndjson)), (lines) => each(lines, readLine, Buffer.byteLength))
)

export const HttpIngest = HttpApiBuilder.group(AgentWatchApi, "ingest", (handlers) =>
  handlers.handleRaw("spans", () =>
    Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ headers }) =>
      isNdjson(headers["content-type"]) ? takeLines : takeSpans
    )
  )
)
