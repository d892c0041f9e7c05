import type { IncomingMessage } from "node:http"
import { BodyTooLarge, BodyTooSlow, NothingStored, Overloaded, UnsupportedBody } from "@agentwatch/core/api/Body"
import { HttpServerRequest } from "@effect/platform"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { Duration, Effect } from "effect"
import { free } from "../free.js"
import { ArrivingBody } from "./ArrivingBody.js"
import { BodyBounds } from "./BodyBounds.js"
import { ownTurn } from "./ownTurn.js"
import { unpacked } from "./unpacked.js"

/** Largest request body, in bytes. */
export const bodyLimit = 16 * 1024 * 1024

/** Seconds that a sender is asked to wait where nothing better is known. */
export const retryAfter = 1

export const overloaded = (error: string, seconds = retryAfter) => new Overloaded({ error, retry_after: seconds })

/** The body holds more than the server takes at once; a smaller one may pass. */
export const tooLarge = (error: string) => new BodyTooLarge({ error, limit_bytes: bodyLimit })

const tooSlow = (within: Duration.Duration) =>
  new BodyTooSlow({ error: `the body did not arrive within ${Duration.toSeconds(within)} seconds` })

const tooManyBytes = () => tooLarge(`the body is larger than ${bodyLimit} bytes`)

export const nothingStored = (error: string) => new NothingStored({ error, accepted: 0, rejected: [] })

// A browser sends text/plain, form data and no type at all without asking first, so a page of somebody else's could
// write here: JSON has to be said.
export const isJson = (contentType: string | undefined) =>
  /^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(contentType ?? "")

/** An error closes the message, too, and that is heard. */
const unheard = () => {}

/** Waits until all of a body has arrived. */
const collect = (message: IncomingMessage, body: ArrivingBody, all: typeof BodyBounds.Service) =>
  Effect.async<Buffer, BodyTooLarge | NothingStored | Overloaded>((resume) => {
    // From then on nothing that still comes is heard. Whoever listens holds the fiber that waits here, which holds the body once
    // it is there, for as long as there is a request.
    const stop = () => {
      message.off("data", onData)
      message.off("end", onEnd)
      message.off("close", onClose)
    }
    // What still comes is read and let go: a sender whose connection breaks would never see the answer.
    const letGo = () => {
      stop()
      message.resume()
    }
    const refuse = (error: BodyTooLarge | Overloaded) => {
      letGo()
      resume(Effect.fail(error))
    }
    const onData = (chunk: Buffer) => {
      body.add(chunk)
      if (body.length > bodyLimit) refuse(tooManyBytes())
      else if (all.reading > all.most) refuse(overloaded("too much is being sent at once"))
    }
    const onEnd = () => {
      stop()
      resume(Effect.succeed(body.bytes))
    }
    const onClose = () => {
      stop()
      resume(Effect.fail(nothingStored("the body broke off")))
    }
    message.on("data", onData)
    message.on("end", onEnd)
    message.on("close", onClose)
    message.on("error", unheard)
    return Effect.sync(letGo)
  })

/** What a body holds that is a gzip, in place of what has arrived; gone when the scope ends. */
const unpack = (body: ArrivingBody) =>
  unpacked(body.bytes, bodyLimit).pipe(
    Effect.tap((bytes) => {
      body.letGo()
      return Effect.addFinalizer(() => Effect.sync(() => free(bytes)))
    }),
    Effect.catchTags({
      NotPacked: () => nothingStored("the body is no whole gzip"),
      UnpackedTooLarge: () => tooLarge(`the body is larger than ${bodyLimit} bytes once unpacked`)
    })
  )

/** How a kind of body is read, once it is whole. */
export interface BodyFormat<A> {
  /** Whether it is of this kind by its own word. */
  readonly takes: (contentType: string | undefined) => boolean
  /** What a sender is told that it may be: its types, and a word for it. */
  readonly types: string
  readonly name: string
  readonly read: (bytes: Buffer) => Effect.Effect<A, BodyTooLarge | NothingStored>
}

/**
 * The body of the current request, or the reason why not. Its bytes are there, and count, until the scope ends: what is made of
 * them may look at them until then.
 */
export const readBody = Effect.fnUntraced(function* <A>({ name, read, takes, types }: BodyFormat<A>) {
  const request = yield* HttpServerRequest.HttpServerRequest
  if (!takes(request.headers["content-type"])) {
    return yield* new UnsupportedBody({ error: `expected Content-Type: ${types}` })
  }
  const encoding = request.headers["content-encoding"] ?? "identity"
  if (!/^(identity|gzip)$/i.test(encoding)) {
    return yield* new UnsupportedBody({
      error: `Content-Encoding ${encoding.slice(0, 40)} is not read; send gzip or plain ${name}`
    })
  }
  const expected = Number(request.headers["content-length"] ?? 0)
  if (expected > bodyLimit) return yield* tooManyBytes()
  const bounds = yield* BodyBounds
  const body = yield* Effect.acquireRelease(
    Effect.sync(() => new ArrivingBody(bounds, expected)),
    (body) => Effect.sync(() => body.letGo())
  )
  return yield* collect(NodeHttpServerRequest.toIncomingMessage(request), body, bounds).pipe(
    Effect.timeoutFail({ duration: bounds.within, onTimeout: () => tooSlow(bounds.within) }),
    // Many may wait for their turn to be unpacked.
    Effect.flatMap((sent) => (/^gzip$/i.test(encoding) ? unpack(body) : Effect.succeed(sent))),
    Effect.zipLeft(ownTurn),
    Effect.flatMap(read)
  )
})

export const notJson = nothingStored("unreadable JSON")

/** What a body is as JSON. */
export const parseJson = (bytes: Buffer): Effect.Effect<unknown, NothingStored> =>
  Effect.try({ try: (): unknown => JSON.parse(bytes.toString("utf8")), catch: () => notJson })

/** JSON as a body. */
export const json: BodyFormat<unknown> = {
  takes: isJson,
  types: "application/json",
  name: "JSON",
  read: parseJson
}

/** The body of the current request as JSON, or the reason why not. */
export const readJson = readBody(json)
