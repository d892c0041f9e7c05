import type { IncomingMessage } from "node:http"
import { BodyTooLarge, BodyTooSlow, NothingStored, Overloaded, UnsupportedBody } from "@agentwatch/core/api/Body"
import { HttpServerRequest } from "@effect/platform"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { Duration, Effect } from "effect"
import { BodyBounds } from "./BodyBounds.js"
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

const nothingStored = (error: string) => new NothingStored({ error, accepted: 0, rejected: [] })

// A browser sends text/plain, form data and no type at all without asking first, so a page of somebody else's could
// write here: JSON has to be said.
const isJson = (contentType: string | undefined) =>
  /^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(contentType ?? "")

const collect = (message: IncomingMessage, all: typeof BodyBounds.Service) =>
  Effect.async<Buffer, BodyTooLarge | NothingStored | Overloaded>((resume) => {
    const chunks: Array<Buffer> = []
    let bytes = 0
    // From then on nothing that still comes is heard, or counted: it would never be given back.
    const stop = () => {
      message.off("data", onData)
      all.reading -= bytes
      bytes = 0
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
      bytes += chunk.length
      all.reading += chunk.length
      if (bytes > bodyLimit) refuse(tooManyBytes())
      else if (all.reading > all.most) refuse(overloaded("too much is being sent at once"))
      else chunks.push(chunk)
    }
    message.on("data", onData)
    message.once("end", () => {
      stop()
      resume(Effect.succeed(Buffer.concat(chunks)))
    })
    const brokeOff = () => {
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

/** The body of the current request as JSON, or the reason why not. */
export const readJson = Effect.gen(function* () {
  const request = yield* HttpServerRequest.HttpServerRequest
  if (!isJson(request.headers["content-type"])) {
    return yield* new UnsupportedBody({ error: "expected Content-Type: application/json" })
  }
  const encoding = request.headers["content-encoding"] ?? "identity"
  if (!/^(identity|gzip)$/i.test(encoding)) {
    return yield* new UnsupportedBody({
      error: `Content-Encoding ${encoding.slice(0, 40)} is not read; send gzip or plain JSON`
    })
  }
  if (Number(request.headers["content-length"] ?? 0) > bodyLimit) return yield* tooManyBytes()
  const bounds = yield* BodyBounds
  const sent = yield* collect(NodeHttpServerRequest.toIncomingMessage(request), bounds).pipe(
    Effect.timeoutFail({ duration: bounds.within, onTimeout: () => tooSlow(bounds.within) })
  )
  const bytes = /^gzip$/i.test(encoding) ? yield* unpack(sent) : sent
  return yield* Effect.try({
    try: (): unknown => JSON.parse(bytes.toString("utf8")),
    catch: () => nothingStored("unreadable JSON")
  })
})
