import type { Alert } from "@agentwatch/core/breaker/Alert"
import type { Breaker } from "@agentwatch/core/breaker/Breaker"
import type { Cause } from "@agentwatch/core/breaker/BreakerState"
import type { ScopeKind } from "@agentwatch/core/breaker/Scope"
import type { ScopeState } from "@agentwatch/core/breaker/ScopeState"
import type { Monitor } from "./Monitor.js"

/** A call is about to be refused. */
export interface BlockEvent {
  /** A sentence without its full stop. */
  readonly reason: string
  readonly rule: Cause["rule"]
  /** In the unit of the rule: US dollars, a share from 0 to 1, calls a minute. 0 where it was opened by hand. */
  readonly threshold: number
  readonly current: number
  /**
   * Of the scope that refuses. Several may: states, spend and errors come before what does not fit, and that before one call
   * too many; of each kind the global one comes first, then the agents from the outside in.
   */
  readonly scope: ScopeKind
  /** `global`, or the agent's id. */
  readonly scopeId: string
  /** 32 hex digits; absent outside of any trace. */
  readonly traceId: string | undefined
  readonly state: ScopeState
  /** To make room: then the call goes through. */
  readonly monitor: Monitor
}

/** What a program is told. Whatever these throw is counted, and nobody else notices. */
export interface Callbacks {
  /**
   * A call has met a crossed threshold: at most once a minute for each rule of a scope. Or a share of the budget is spent
   * (`warnAt`): at most once an hour each.
   */
  readonly onAlert?: ((alert: Alert) => unknown) | undefined
  /**
   * A call is refused: may save state, or make room by way of `monitor`. It is awaited, 5 seconds at most, before the call
   * fails, and runs once for each opening; calls refused meanwhile wait for the same run, and each is then asked once
   * more.
   */
  readonly onBlock?: ((event: BlockEvent) => unknown) | undefined
}

/** Who is told what happens to which breaker: an agent's own callbacks, else those of `init()`. */
export interface CallbackBook {
  /** What is left out stays as it was. */
  readonly set: (breaker: Breaker, callbacks: Callbacks) => void
  readonly of: (breaker: Breaker) => Callbacks
}

export const makeCallbackBook = (usual: Callbacks): CallbackBook => {
  const own = new WeakMap<Breaker, Callbacks>()
  const of = (breaker: Breaker) => own.get(breaker) ?? usual
  return {
    of,
    set: (breaker, { onAlert, onBlock }) => {
      if (onAlert === undefined && onBlock === undefined) return
      const before = of(breaker)
      own.set(breaker, { onAlert: onAlert ?? before.onAlert, onBlock: onBlock ?? before.onBlock })
    }
  }
}

/** Reads callbacks that were given as options. Throws a `TypeError` that names the one which is no function. */
export const readCallbacks = ({ onAlert, onBlock }: Readonly<Record<keyof Callbacks, unknown>>): Callbacks => ({
  onAlert: readCallback("onAlert", onAlert),
  onBlock: readCallback("onBlock", onBlock)
})

const readCallback = (name: keyof Callbacks, value: unknown): ((event: unknown) => unknown) | undefined => {
  if (value === undefined || typeof value === "function") return value as ((event: unknown) => unknown) | undefined
  throw new TypeError(`${name}: expected a function, got ${value === null ? "null" : typeof value}`)
}
