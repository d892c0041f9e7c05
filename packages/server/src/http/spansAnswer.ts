import type { StoredSpan } from "@agentwatch/core/model/Span"
import { wireOf } from "@agentwatch/core/model/wireOf"
import { HttpServerResponse } from "@effect/platform"
import { Effect, Stream } from "effect"
import type { SpanPage } from "../store/SpanStore.js"
import { answered } from "./answered.js"
import { wholeOrBroken } from "./streamed.js"

// Encoded without the schema, which takes longer than everything else where a trace has thousands of spans.
const listed = (spans: ReadonlyArray<StoredSpan>) => spans.map((span) => JSON.stringify(wireOf(span))).join(",")

/**
 * The spans of a trace as `{"spans": [...]}`. Each page is read when the one before is on its way. That the first cannot be read
 * is still said with a status; a later one breaks the answer off.
 */
export const spansAnswer = ([page, ...pages]: readonly [SpanPage, ...ReadonlyArray<SpanPage>]) =>
  Effect.gen(function* () {
    const first = `{"spans":[${listed(yield* answered(page))}`
    if (pages.length === 0) return HttpServerResponse.text(`${first}]}`, { contentType: "application/json" })
    const later = Stream.mapEffect(
      Stream.fromIterable(pages),
      Effect.map((spans) => (spans.length === 0 ? "" : `,${listed(spans)}`))
    )
    const body = Stream.make(first).pipe(
      Stream.concat(later),
      Stream.concat(Stream.make("]}")),
      Stream.encodeText,
      Stream.tapError((error) => Effect.logError("The spans of a trace broke off.", error.message))
    )
    const context = yield* Effect.context<Stream.Stream.Context<typeof body>>()
    return HttpServerResponse.stream(yield* wholeOrBroken(Stream.provideContext(body, context)), {
      contentType: "application/json"
    })
  })
