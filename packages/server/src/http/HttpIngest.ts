import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { Organisation } from "@agentwatch/core/api/Auth"
import { NothingStored } from "@agentwatch/core/api/Body"
import { HttpApiBuilder, HttpServerRequest } from "@effect/platform"
import { Effect } from "effect"
import { ClientDrops } from "../health/ClientDrops.js"
import { normalise } from "../ingest/Normalise.js"
import { isNdjson, ndjson, readLine } from "./ndjson.js"
import { json, readBody } from "./readBody.js"
import { roomForMore, takeIn } from "./takeIn.js"

const notAnArray = new NothingStored({ error: "spans: expected an array", accepted: 0, rejected: [] })

/** The spans of a body: one, an array, or `{spans: [...]}`. */
const spansOf = (body: unknown): Effect.Effect<ReadonlyArray<unknown>, NothingStored> => {
  if (Array.isArray(body)) return Effect.succeed(body)
  if (!isBatch(body)) return Effect.succeed([body])
  return Array.isArray(body.spans) ? Effect.succeed(body.spans) : Effect.fail(notAnArray)
}

const isBatch = (body: unknown): body is { readonly spans: unknown; readonly sender?: unknown } =>
  typeof body === "object" && body !== null && "spans" in body && !("span_id" in body)

/** What the answer depends on. */
interface Shape {
  single: boolean
  /** It says what its process lost. */
  tells: boolean
}

const readSpans = (shape: Shape) =>
  Effect.gen(function* () {
    yield* roomForMore
    const body = yield* readBody({ ...json, types: `${json.types}, or ${ndjson.types}` })
    shape.single = !Array.isArray(body) && !isBatch(body)
    const spans = yield* spansOf(body)
    if (isBatch(body) && body.sender !== undefined) {
      shape.tells = true
      const drops = yield* ClientDrops
      yield* drops.note(yield* Organisation, body.sender)
    }
    return spans
  })

const takeSpans = Effect.suspend(() => {
  const shape: Shape = { single: false, tells: false }
  return takeIn(readSpans(shape), normalise).pipe(
    Effect.map((receipt) => (shape.single ? { accepted: true as const } : receipt)),
    // A process that has lost all it had still tells so.
    Effect.catchIf(
      (error) => error._tag === "NothingStored" && shape.tells && error.rejected.length === 0,
      () => Effect.succeed({ accepted: 0, rejected: [] })
    )
  )
})

const takeLines = takeIn(Effect.zipRight(roomForMore, readBody(ndjson)), readLine, (line) => Buffer.byteLength(line))

export const HttpIngest = HttpApiBuilder.group(AgentWatchApi, "ingest", (handlers) =>
  handlers.handleRaw("spans", () =>
    Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ headers }) =>
      isNdjson(headers["content-type"]) ? takeLines : takeSpans
    )
  )
)
