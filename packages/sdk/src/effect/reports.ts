import { type Duration, Effect, Option } from "effect"
import { currentState, type State } from "../current.js"
import type { Delivery } from "../Options.js"
import { readTimeout } from "../Settings.js"
import type { Verification } from "../Verification.js"
import { watchOf } from "./CurrentWatch.js"
import { scopeAt } from "./FiberScope.js"
import { readMillis } from "./Options.js"

/** What `flush` and `verify` take. */
export interface WaitOptions {
  /** The longest to wait, up to 10 minutes. */
  readonly timeout?: Duration.DurationInput | undefined
}

/** What every breaker knows, and how AgentWatch is doing, as plain JSON: as `getState()` of the plain door. */
export const getState: Effect.Effect<State> = Effect.sync(currentState)

/** 32 hex digits; none outside of any trace, and where nobody watches. */
export const currentTraceId: Effect.Effect<Option.Option<string>> = Effect.withFiberRuntime((fiber) => {
  const watch = watchOf(fiber)
  return Effect.succeed(Option.fromNullable(watch && scopeAt(fiber, watch.context).traceId))
})

/**
 * Waits until what has been recorded so far is stored by the server or dropped, and says how many spans were which. Ends
 * early, with spans pending, after `timeout` (default: 30 seconds) or if the server refuses to talk. A wrong `timeout` is a
 * defect.
 */
export const flush = (options: WaitOptions = {}): Effect.Effect<Delivery> =>
  Effect.withFiberRuntime((fiber) => {
    const timeout = millis("flush", options, 30_000)
    const watch = watchOf(fiber)
    return watch === undefined
      ? Effect.succeed({ delivered: 0, dropped: 0, pending: 0 })
      : Effect.promise(() => watch.flush(timeout))
  })

/**
 * Sends a test span to the server and reads it back, within `timeout` (default: 10 seconds). What is wrong stands in
 * `reason`. A wrong `timeout` is a defect.
 */
export const verify = (options: WaitOptions = {}): Effect.Effect<Verification> =>
  Effect.withFiberRuntime((fiber) => {
    const timeout = millis("verify", options, 10_000)
    const watch = watchOf(fiber)
    return watch === undefined
      ? Effect.succeed({
          ok: false,
          serverUrl: "",
          traceId: "",
          roundTripMs: 0,
          reason: "provide AgentWatch.layer first"
        })
      : Effect.promise(() => watch.verify(timeout))
  })

const millis = (name: string, { timeout }: WaitOptions, byDefault: number) =>
  readTimeout(name, timeout === undefined ? {} : { timeout: readMillis(`${name} timeout`, timeout) }, byDefault)
