import { subscribe, unsubscribe } from "node:diagnostics_channel"
import type { Clock } from "../../Clock.js"
import type { Vitals } from "../../Vitals.js"
import { callbackOf, type Dispatch, isObject } from "./Dispatch.js"

export interface DispatcherPatch {
  /** Looks whether the program has put another dispatcher there, which is then watched as well. Never throws. */
  readonly look: () => void
  /** Puts back what is still ours. What somebody has built upon stays, and has to let everything pass from now on. */
  readonly restore: () => void
}

/** Where undici, and Node's `fetch` which is made of it, keep the dispatcher that is asked where none is named. */
const places = [Symbol.for("undici.globalDispatcher.1"), Symbol.for("undici.globalDispatcher.2")]

/** Each copy of undici in the process says here that a request has been made. */
const created = "undici:request:create"

interface Patched {
  readonly dispatcher: WeakRef<object>
  readonly undo: () => void
}

/**
 * Puts what `watch` makes of it in the place of the `dispatch` of the host's dispatchers: those that are there, and those
 * that the program puts there later, which are noticed at the end of this turn, by `look`, or by the first request that
 * they carry.
 */
export const patchDispatchers = (
  host: object,
  watch: (original: Dispatch) => Dispatch,
  clock: Pick<Clock, "after">,
  vitals: Pick<Vitals, "guarded">
): DispatcherPatch => {
  const known = new WeakSet<object>()
  let patched: ReadonlyArray<Patched> = []

  const remember = (dispatcher: object, undo: () => void) => {
    patched = [...patched.filter((entry) => entry.dispatcher.deref()), { dispatcher: new WeakRef(dispatcher), undo }]
  }

  const patchAt = (place: symbol) => {
    const dispatcher: unknown = Reflect.get(host, place)
    if (!isObject(dispatcher) || known.has(dispatcher)) return
    known.add(dispatcher)
    const original = callbackOf(dispatcher, "dispatch")
    if (original === undefined) return
    const ours = watch(original)
    const undo = patchInPlace(dispatcher, ours)
    if (undo !== undefined) return remember(dispatcher, undo)
    const proxy = standIn(dispatcher, ours)
    known.add(proxy)
    for (const other of places) {
      if (Reflect.get(host, other) !== dispatcher || !Reflect.set(host, other, proxy)) continue
      remember(proxy, () => {
        if (Reflect.get(host, other) === proxy) Reflect.set(host, other, dispatcher)
      })
    }
  }

  const look = () => {
    for (const place of places) vitals.guarded("looking for dispatchers", () => patchAt(place))
  }

  // Older Nodes make theirs only when something of `fetch` is first touched.
  vitals.guarded("looking for dispatchers", () => Reflect.get(host, "Response"))
  look()
  const stop = clock.after(0, look)
  subscribe(created, look)
  return {
    look,
    restore: () => {
      stop()
      unsubscribe(created, look)
      for (const { dispatcher, undo } of patched)
        if (dispatcher.deref()) vitals.guarded("putting back a dispatcher", undo)
      patched = []
    }
  }
}

/** Gives what takes it back; absent where it would not be `ours` that is called. */
const patchInPlace = (dispatcher: object, ours: Dispatch): (() => void) | undefined => {
  const before = Object.getOwnPropertyDescriptor(dispatcher, "dispatch")
  const put = Reflect.defineProperty(dispatcher, "dispatch", {
    configurable: true,
    enumerable: before?.enumerable ?? false,
    writable: true,
    value: ours
  })
  if (!put) return undefined
  const undo = () => {
    if (Object.getOwnPropertyDescriptor(dispatcher, "dispatch")?.value !== ours) return
    if (before === undefined) Reflect.deleteProperty(dispatcher, "dispatch")
    else Reflect.defineProperty(dispatcher, "dispatch", before)
  }
  if (Reflect.get(dispatcher, "dispatch") === ours) return undo
  // One that was composed, which gives its own to whoever asks.
  undo()
  return undefined
}

/** What undici puts on every dispatcher, in terms of its `dispatch` alone. */
const derived = new Set<PropertyKey>(["request", "stream", "pipeline", "connect", "upgrade", "compose"])

/** A dispatcher like `dispatcher`, of which `ours` is the `dispatch`. */
const standIn = (dispatcher: object, ours: Dispatch): object => {
  const bound = new WeakMap<object, unknown>()
  const dispatch: Dispatch = (options, handler) => Reflect.apply(ours, dispatcher, [options, handler])
  // Over one that inherits from it, since what is frozen would have to be given as it is.
  return new Proxy(Object.create(dispatcher), {
    get: (_, key) => {
      if (key === "dispatch") return dispatch
      const value: unknown = Reflect.get(dispatcher, key)
      if (typeof value !== "function" || key === "constructor" || derived.has(key)) return value
      // Methods may reach for what is private to their object.
      const method = bound.get(value) ?? value.bind(dispatcher)
      bound.set(value, method)
      return method
    },
    set: (_, key, value) => Reflect.set(dispatcher, key, value)
  })
}
