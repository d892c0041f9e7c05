import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { Organisation } from "@agentwatch/core/api/Auth"
import { HttpApiBuilder, HttpServerRequest } from "@effect/platform"
import { Effect } from "effect"
import { ClientDrops } from "../health/ClientDrops.js"
import { isNdjson, ndjson, readLine } from "./ndjson.js"
import { readBody } from "./readBody.js"
import { type SentSpans, spansAsJson } from "./sentSpans.js"
import { each, roomForMore, type Sent, takeIn } from "./takeIn.js"

/** What the answer depends on. */
interface Shape {
  single: boolean
  /** No spans, and what its process lost. */
  onlyTells: boolean
  /** Who says what its process lost; undefined where nobody does. */
  sender: unknown
}

/** Notes what the answer depends on, of what was read last. */
const spansOf = (shape: Shape, { otherwise, sender, single, spans }: SentSpans): Sent => {
  shape.single = single
  shape.sender = sender
  shape.onlyTells = sender !== undefined && spans.length === 0
  return otherwise === undefined
    ? spans
    : { ...spans, otherwise: Effect.map(otherwise, (again) => spansOf(shape, again)) }
}

const readSpans = Effect.fnUntraced(function* (shape: Shape) {
  yield* roomForMore
  const sent = yield* readBody({ ...spansAsJson, types: `${spansAsJson.types}, or ${ndjson.types}` })
  return spansOf(shape, sent)
})

/** What a sender's process lost, once its body has proven to be one. */
const noteDrops = Effect.fnUntraced(function* (shape: Shape) {
  if (shape.sender === undefined) return
  const drops = yield* ClientDrops
  yield* drops.note(yield* Organisation, shape.sender)
})

const takeSpans = Effect.suspend(() => {
  const shape: Shape = { single: false, onlyTells: false, sender: undefined }
  return takeIn(
    readSpans(shape),
    Effect.suspend(() => noteDrops(shape))
  ).pipe(
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
