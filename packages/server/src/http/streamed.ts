import { HttpServerRequest } from "@effect/platform"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { type Chunk, Effect, Option, Stream } from "effect"

/** A stream of which the beginning is read already: what fails at once can still be answered with a status. */
export const begun = <A, E, R>(stream: Stream.Stream<A, E, R>) =>
  Effect.gen(function* () {
    const pull = yield* Stream.toPull(stream)
    const first = yield* Effect.matchEffect(pull, {
      onSuccess: Effect.succeedSome,
      onFailure: Option.match({ onNone: () => Effect.succeedNone, onSome: Effect.fail })
    })
    const context = yield* Effect.context<R>()
    return Option.match(first, {
      onNone: () => Stream.empty,
      onSome: (chunk: Chunk.Chunk<A>): Stream.Stream<A, E> =>
        Stream.concat(Stream.fromChunk(chunk), Stream.provideContext(Stream.repeatEffectChunkOption(pull), context))
    })
  })

/**
 * A body that is sent while it is read. One that breaks breaks its connection, too: the platform would end the answer in order,
 * and half a body would pass for a whole one.
 */
export const wholeOrBroken = <E>(body: Stream.Stream<Uint8Array, E>) =>
  Effect.map(HttpServerRequest.HttpServerRequest, (request) => {
    const response = NodeHttpServerRequest.toServerResponse(request)
    let whole = false
    const end = Effect.sync(() => {
      whole = true
    })
    const close = Effect.sync(() => {
      if (!whole) response.destroy()
    })
    return body.pipe(Stream.concat(Stream.execute(end)), Stream.ensuring(close))
  })
