import { type Callback, callbackOf, type Handler, isObject } from "./Dispatch.js"

/** Learns how a request goes. Must not throw. */
export interface HandlerObserver {
  /** The request is about to be sent, over a connection that stands. */
  readonly connected: () => void
  /** Its caller took it back. */
  readonly takenBack: () => void
  readonly bodySent: (piece: unknown) => void
  readonly allSent: () => void
  /** `headers` in any of the forms that dispatchers give. */
  readonly answered: (status: unknown, headers: unknown) => void
  readonly chunk: (piece: unknown) => void
  readonly ended: () => void
  readonly failed: (error: unknown) => void
}

type Arguments = ReadonlyArray<unknown>

/**
 * A handler that does as `handler` does, called with the same things and giving back the same, and shows them to an
 * observer. Whatever else a dispatcher looks up on it is the handler's.
 */
export const watchHandler = (handler: Handler, observer: HandlerObserver): Handler => {
  const watched: Handler = Object.create(handler)
  const put = (name: string, value: Callback) =>
    Object.defineProperty(watched, name, { configurable: true, enumerable: true, writable: true, value })

  const show = (name: string, see: (args: Arguments) => void) => {
    const original = callbackOf(handler, name)
    if (original === undefined) return
    put(name, (...args) => {
      see(args)
      return Reflect.apply(original, handler, args)
    })
  }

  /** Told first, a handler may take back what it had no way to take back before, and its request fails at once, unsent. */
  const start = (name: string, change: (args: Arguments) => Arguments) => {
    const original = callbackOf(handler, name)
    if (original === undefined) return
    put(name, (...args) => {
      const result = Reflect.apply(original, handler, change(args))
      observer.connected()
      return result
    })
  }

  /** It is by this that a handler of the first generation takes its request back. */
  const withAbort = ([abort, ...rest]: Arguments): Arguments => {
    if (typeof abort !== "function") return [abort, ...rest]
    const takeBack: Callback = (...reasons) => {
      observer.takenBack()
      return Reflect.apply(abort, undefined, reasons)
    }
    return [takeBack, ...rest]
  }
  start("onConnect", withAbort)
  show("onHeaders", ([status, headers]) => observer.answered(status, headers))
  show("onData", ([piece]) => observer.chunk(piece))
  show("onComplete", () => observer.ended())
  show("onError", ([error]) => observer.failed(error))

  start("onRequestStart", (args) => args)
  show("onResponseStart", ([, status, headers]) => observer.answered(status, headers))
  show("onResponseData", ([, piece]) => observer.chunk(piece))
  show("onResponseEnd", () => observer.ended())
  show("onResponseError", ([controller, error]) => {
    if (aborted(controller)) observer.takenBack()
    observer.failed(error)
  })

  // Whatever is called on the handler is called on the one that it belongs to, which may have what is private.
  for (const name of ["onResponseStarted", "onUpgrade", "onRequestUpgrade"]) show(name, () => {})

  // Few handlers have these, but dispatchers call them where they are.
  for (const [name, see] of [
    ["onBodySent", observer.bodySent],
    ["onRequestSent", observer.allSent]
  ] as const) {
    const original = callbackOf(handler, name)
    put(name, (...args) => {
      see(args[0])
      return original === undefined ? undefined : Reflect.apply(original, handler, args)
    })
  }
  return watched
}

const aborted = (controller: unknown): boolean => isObject(controller) && Reflect.get(controller, "aborted") === true
