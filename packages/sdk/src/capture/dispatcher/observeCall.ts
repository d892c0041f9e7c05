import type { Branch, Call, Ending } from "../Call.js"
import { type Caller, endingOf } from "../Fault.js"
import type { CaptureParts } from "../Fetch.js"
import { makeReplyDecoder, type ReplyDecoder } from "../ReplyDecoder.js"
import { isObject } from "./Dispatch.js"
import type { PassingBody } from "./PassingBody.js"
import { replyHeader } from "./replyHeaders.js"
import type { HandlerObserver } from "./watchHandler.js"

type Parts = Pick<CaptureParts, "clock" | "recorder" | "secrets" | "vitals">

/** Records a call by what its handler is told. `body` is the copy of one that is only seen as it is sent. */
export const observeCall = (
  call: Call,
  caller: Caller,
  body: PassingBody | undefined,
  parts: Parts
): HandlerObserver => {
  const { clock, recorder, secrets, vitals } = parts
  let connected = false
  let takenBack = false
  let over = false
  let reply: { readonly branch: Branch; readonly decoder: ReplyDecoder } | undefined

  const reveal = () => secrets.remember(caller.headers, caller.url)

  const end = (ending: () => Ending) => {
    if (over) return
    over = true
    vitals.guarded("the end of a call", () => {
      body?.over()
      const how = ending()
      if (reply === undefined) {
        reveal()
        return recorder.fail(call, how)
      }
      const { branch, decoder } = reply
      const finish = () => recorder.finish(branch, how, reveal)
      const decoded = decoder.end()
      if (decoded === undefined) finish()
      else recorder.later(decoded.then(finish))
    })
  }

  const endingFor = (error: unknown): Ending => {
    if (wrongRequest(error)) return { ...unsendable, message: "the request cannot be sent as it is" }
    const ending = endingOf(
      takenBack && !isTimeout(error) ? aborted : error,
      caller,
      clock.monotonic(),
      reply !== undefined
    )
    // It is told right before the first byte leaves.
    if (!connected && ending.kind === "aborted") call.unsent = true
    return ending.kind === "broken" && !connected ? { ...ending, sent: false } : ending
  }

  return {
    connected: () => {
      connected = true
    },
    takenBack: () => {
      takenBack = true
    },
    bodySent: (piece) => vitals.guarded("a piece of a request", () => body?.sent(piece)),
    allSent: () => vitals.guarded("a request's body", () => body?.allSent()),
    answered: (status, headers) => {
      // What a provider says in advance is no reply.
      if (over || reply !== undefined || typeof status !== "number" || status < 200) return
      vitals.guarded("a reply", () => {
        recorder.answered(call, status, (name) => replyHeader(headers, name))
        if (status >= 400) reveal()
        const branch = recorder.branch(call, replyHeader(headers, "content-type"))
        const see = (piece: Uint8Array) => vitals.guarded("a chunk", () => recorder.chunk(branch, piece))
        reply = { branch, decoder: makeReplyDecoder(replyHeader(headers, "content-encoding"), see) }
      })
    },
    chunk: (piece) => {
      if (over || !(piece instanceof Uint8Array)) return
      vitals.guarded("a chunk", () => reply?.decoder.push(piece))
    },
    ended: () => end(() => ({ kind: "whole" })),
    failed: (error) => end(() => endingFor(error))
  }
}

const aborted = new DOMException("The operation was aborted.", "AbortError")

const unsendable = { kind: "broken", by: "program", code: undefined, sent: false } as const

const isTimeout = (error: unknown): boolean => isObject(error) && Reflect.get(error, "name") === "TimeoutError"

const wrongRequest = (error: unknown): boolean =>
  isObject(error) && Reflect.get(error, "code") === "UND_ERR_INVALID_ARG"
