import type { IncomingMessage } from "node:http"
import { BodyTooLarge, BodyTooSlow, NothingStored, Overloaded, UnsupportedBody } from "@agentwatch/core/api/Body"
import { HttpServerRequest } from "@effect/platform"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { Duration, Effect } from "effect"
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

/** What is held of one body, counted among all. */
const makeHeld = (all: typeof BodyBounds.Service) => {
  let bytes = 0
  const hold = (more: number) => {
    bytes += more
    all.reading += more
  }
  return { bytes: () => bytes, hold, release: () => hold(-bytes) }
}

/** The whole body. It counts until whoever reads it says that it holds it no longer. */
const collect = (message: IncomingMessage, all: typeof BodyBounds.Service, held: ReturnType<typeof makeHeld>) =>
  Effect.async<Buffer, BodyTooLarge | NothingStored | Overloaded>((resume) => {
    // Nothing of it is kept for longer than it counts: its sender may stay for a minute.
    let chunks: Array<Buffer> = []
    let whole = false
    // From then on nothing that still comes is heard, or counted: it would never be given back.
    const stop = () => {
      message.off("data", onData)
      chunks = []
      held.release()
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
      held.hold(chunk.length)
      if (held.bytes() > bodyLimit) refuse(tooManyBytes())
      else if (all.reading > all.most) refuse(overloaded("too much is being sent at once"))
      else chunks.push(chunk)
    }
    message.on("data", onData)
    message.once("end", () => {
      whole = true
      resume(Effect.succeed(Buffer.concat(chunks)))
      chunks = []
    })
    const brokeOff = () => {
      if (whole) return
      stop()
      resume(Effect.fail(nothingStored("the body broke off")))
    }
    message.once("error", brokeOff)
    message.once("close", brokeOff)
    return Effect.sync(letGo)
  })

const unpack = (packed: Buffer) =>
  unpacked(packed, bodyLimit).pipe(
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

/** The body of the current request, or the reason why not. */
export const readBody = <A>({ name, read, takes, types }: BodyFormat<A>) =>
  Effect.gen(function* () {
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
    if (Number(request.headers["content-length"] ?? 0) > bodyLimit) return yield* tooManyBytes()
    const bounds = yield* BodyBounds
    const held = makeHeld(bounds)
    return yield* collect(NodeHttpServerRequest.toIncomingMessage(request), bounds, held).pipe(
      Effect.timeoutFail({ duration: bounds.within, onTimeout: () => tooSlow(bounds.within) }),
      // Many may wait for their turn to be unpacked.
      Effect.flatMap((sent) => (/^gzip$/i.test(encoding) ? unpack(sent) : Effect.succeed(sent))),
      Effect.zipLeft(ownTurn),
      Effect.flatMap(read),
      Effect.ensuring(Effect.sync(held.release))
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
