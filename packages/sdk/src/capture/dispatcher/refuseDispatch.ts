import type { CircuitBreakerError } from "../../breaker/CircuitBreakerError.js"
import { forbidden } from "../forbidden.js"
import { refuse } from "../refuse.js"
import { callbackOf, type Handler } from "./Dispatch.js"

/**
 * Tells a handler that its request is refused. It gets the error, which a `fetch` above puts into one of its own; but
 * libraries that would take that for a network failure, and try again, get a reply that leads to it.
 */
export const refuseDispatch = (error: CircuitBreakerError, headers: unknown, handler: Handler): Promise<void> =>
  refuse(error, headers).then(
    () => answerForbidden(error, handler),
    () => failDispatch(error, handler)
  )

/** Tells a handler that nothing will come of its request. */
export const failDispatch = (error: unknown, handler: Handler): void => {
  const failed = callbackOf(handler, "onResponseError")
  if (failed !== undefined) Reflect.apply(failed, handler, [makeController(), error])
  else callbackOf(handler, "onError")?.call(handler, error)
}

const answerForbidden = (error: CircuitBreakerError, handler: Handler): void => {
  const { body: said, headers } = forbidden(error)
  const body = Buffer.from(said)
  if (callbackOf(handler, "onRequestStart") === undefined) answerFormer(handler, headers, body)
  else answerLatter(handler, headers, body)
}

/** With the first generation of callbacks. */
const answerFormer = (handler: Handler, headers: Readonly<Record<string, string>>, body: Buffer): void => {
  let over = false
  const tell = (name: string, ...args: ReadonlyArray<unknown>) => {
    if (!over) callbackOf(handler, name)?.call(handler, ...args)
  }
  const abort = (reason: unknown) => {
    tell("onError", reason)
    over = true
  }
  const raw = Object.entries(headers).flatMap(([name, value]) => [Buffer.from(name), Buffer.from(value, "latin1")])
  try {
    tell("onConnect", abort, null)
    tell("onHeaders", 403, raw, () => {}, "Forbidden")
    tell("onData", body)
    tell("onComplete", [])
    over = true
  } catch (error) {
    abort(error)
  }
}

/** With the second. */
const answerLatter = (handler: Handler, headers: Readonly<Record<string, string>>, body: Buffer): void => {
  const controller = makeController()
  const tell = (name: string, ...args: ReadonlyArray<unknown>) => {
    if (!controller.aborted) callbackOf(handler, name)?.call(handler, controller, ...args)
  }
  try {
    tell("onRequestStart", null)
    tell("onResponseStart", 403, headers, "Forbidden")
    tell("onResponseData", body)
    tell("onResponseEnd", {})
  } catch (error) {
    controller.abort(error)
  }
  if (controller.aborted) callbackOf(handler, "onResponseError")?.call(handler, controller, controller.reason)
}

/** What a handler steers its request by: there is nothing to be held up here, and little to take back. */
const makeController = () => {
  const controller = {
    aborted: false,
    reason: null as unknown,
    paused: false,
    rawHeaders: [],
    rawTrailers: [],
    pause: () => {
      controller.paused = true
    },
    resume: () => {
      controller.paused = false
    },
    abort: (reason: unknown) => {
      controller.aborted = true
      controller.reason = reason
    }
  }
  return controller
}
