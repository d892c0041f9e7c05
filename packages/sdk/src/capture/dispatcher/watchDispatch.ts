import type { Verdict } from "../../breaker/Guard.js"
import type { Call, RequestBody } from "../Call.js"
import type { Caller } from "../Fault.js"
import type { CaptureParts } from "../Fetch.js"
import { bodyOf } from "../request.js"
import { unreadBody } from "../SentBody.js"
import { collectBody } from "./CollectedBody.js"
import { type Dispatch, type DispatchOptions, type Handler, isObject } from "./Dispatch.js"
import { headersOf, isOpen, keptOptions, mayBeCall, signalOf, urlOf, wholeFromFetch, withMark } from "./dispatched.js"
import { observeCall } from "./observeCall.js"
import { makePassingBody, type PassingBody } from "./PassingBody.js"
import { failDispatch, refuseDispatch } from "./refuseDispatch.js"
import { watchHandler } from "./watchHandler.js"

/**
 * Goes with a request from dispatcher to dispatcher, since each hands on what it was given: the call is seen already. A
 * second try of an inner one comes out of no context that the caller has.
 */
const seenMark = Symbol.for("@agentwatch/sdk/dispatched")

/** A larger body is not read ahead of the network; in bytes. */
const mostCollected = 16 * 1024 * 1024

/** A model call on its way through a dispatcher. */
interface Dispatched {
  readonly call: Call
  readonly caller: Caller
  /** With the mark. */
  readonly options: DispatchOptions
  readonly body: RequestBody | Promise<RequestBody>
  /** The body is being read ahead, to be weighed. */
  readonly ahead: boolean
  /** Of a body that is seen only as it is sent. */
  readonly passing: PassingBody | undefined
}

/**
 * A `dispatch` that does as `original` does, records the model calls among what passes, unless another door has seen
 * them, and sends none that is refused.
 */
export const watchDispatch = (original: Dispatch, parts: CaptureParts): Dispatch => {
  const { active, guard, missed, recognise, recorder, scope, vitals } = parts

  /** Without a call: another door has seen it. Absent if there is nothing to see. */
  const begin = (given: DispatchOptions, handler: Handler): Dispatched | Seen | undefined => {
    if (given[seenMark] === true || !mayBeCall(given)) return undefined
    const from = scope()
    if (from.seen) return { call: undefined, options: withMark(given, seenMark) }
    const url = urlOf(given)
    if (url === undefined) return undefined
    const route = recognise(url)
    if (route === undefined) {
      missed(url)
      return undefined
    }
    const options = withMark(given, seenMark)
    const call = recorder.begin(route, from)
    const headers = headersOf(options.headers)
    const caller: Caller = { started: call.start.monotonic, url, signal: signalOf(options), headers }
    const body = vitals.guarded("a request's body", () => readBody(options, handler))
    return { call, caller, ...(body ?? { options, body: unreadBody, ahead: false, passing: undefined }) }
  }

  return function (this: unknown, given, handler) {
    const pass = (options: unknown, told: unknown) => Reflect.apply(original, this, [options, told])
    if (!active() || !isObject(given) || !isObject(handler)) return pass(given, handler)
    const begun = vitals.guarded("the begin of a call", () => begin(given as DispatchOptions, handler))
    if (begun === undefined) return pass(given, handler)
    if (begun.call === undefined) return pass(begun.options, handler)
    const { ahead, body, call, caller, passing } = begun
    let { options } = begun

    const send = () => {
      const observer = observeCall(call, caller, passing, parts)
      try {
        return pass(options, watchHandler(handler, observer))
      } catch (error) {
        observer.failed(error)
        throw error
      }
    }

    /** What nobody is there to catch any more is the handler's, as it is inside of a dispatcher. */
    const sendLater = () => {
      try {
        send()
      } catch (error) {
        failDispatch(error, handler)
      }
    }

    const refused = (verdict: NonNullable<Verdict>) => {
      recorder.unmade(call)
      vitals.counts.blocked++
      refuseDispatch(verdict, caller.headers, handler)
    }

    /** Sends the request if it is let through: by `now` if nothing has to be waited for. */
    const sendIf = (now: () => unknown): unknown => {
      // Nothing of it will leave, which a dispatcher says better.
      call.unsent = caller.signal?.aborted === true
      const verdict = call.unsent
        ? undefined
        : vitals.guarded("deciding about a call", () => guard.ask(call, caller.signal))
      if (verdict === undefined) return now()
      if (!(verdict instanceof Promise)) {
        refused(verdict)
        return true
      }
      options = vitals.guarded("holding a call", () => keptOptions(options)) ?? options
      verdict.then(
        (decided) => (decided === undefined ? sendLater() : refused(decided)),
        (reason: unknown) => {
          recorder.unmade(call)
          failDispatch(reason, handler)
        }
      )
      return true
    }

    const reading = vitals.guarded("a request's body", () => recorder.asked(call, body, caller))
    if (!ahead || reading === undefined) return sendIf(send)
    reading.then(() => sendIf(sendLater))
    return true
  }
}

type Seen = Pick<Dispatched, "options"> & { readonly call: undefined }

type Body = Pick<Dispatched, "options" | "body" | "ahead" | "passing">

const readBody = (options: DispatchOptions, handler: Handler): Body => {
  if (isOpen(options)) {
    return { options, body: bodyOf(undefined, { body: options.body }), ahead: false, passing: undefined }
  }
  const whole = wholeFromFetch(options, handler, mostCollected)
  if (whole !== undefined) {
    const { body, read } = collectBody(whole, mostCollected)
    return { options: { ...options, body }, body: read, ahead: true, passing: undefined }
  }
  const passing = makePassingBody()
  return { options, body: passing.read, ahead: false, passing }
}
