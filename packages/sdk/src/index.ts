import type { Monitor } from "./breaker/Monitor.js"
import { beginWatch, currentState, currentWatch, leaveWatch, type State } from "./current.js"
import type { LoggedEvent } from "./LoggedEvent.js"
import type {
  AgentOptions,
  Delivery,
  FlushOptions,
  InitOptions,
  ShutdownOptions,
  SpanOptions,
  TraceOptions
} from "./Options.js"
import { type Rest, readWork } from "./readWork.js"
import { readTimeout } from "./Settings.js"
import type { Track, TrackOptions } from "./TrackOptions.js"
import { makeTrack } from "./track.js"
import { nothingDelivered, notVerified, warnUnwatched } from "./unwatched.js"
import type { Verification, VerifyOptions } from "./Verification.js"

export type { Alert } from "@agentwatch/core/breaker/Alert"
export type { Cause, Rule, StateName } from "@agentwatch/core/breaker/BreakerState"
export type { BreakerHealth, BreakersSnapshot } from "@agentwatch/core/breaker/BreakersSnapshot"
export type { ReservationMode } from "@agentwatch/core/breaker/Reservation"
export type { ScopeKind } from "@agentwatch/core/breaker/Scope"
export type { ScopeSnapshot } from "@agentwatch/core/breaker/ScopeSnapshot"
export type { ScopeState } from "@agentwatch/core/breaker/ScopeState"
export type { Thresholds } from "@agentwatch/core/breaker/Thresholds"
export { AgentWatch, type AgentWatchOptions } from "./AgentWatch.js"
export type { BlockEvent, Callbacks } from "./breaker/Callbacks.js"
export {
  CircuitBreakerError,
  /** The name that other AgentWatch SDKs use. */
  CircuitBreakerError as CircuitBreakerException
} from "./breaker/CircuitBreakerError.js"
export type { Monitor } from "./breaker/Monitor.js"
export type { State } from "./current.js"
export type { DropReason, Health } from "./Health.js"
export type { LoggedEvent } from "./LoggedEvent.js"
export type {
  AgentOptions,
  Delivery,
  FlushOptions,
  InitOptions,
  ModelPrice,
  ResumeFrom,
  ShutdownOptions,
  SpanOptions,
  TraceOptions,
  WireFormatName
} from "./Options.js"
export type { Track, TrackOptions } from "./TrackOptions.js"
export type { Verification, VerifyOptions } from "./Verification.js"

/**
 * Begins to watch: from now on model calls are recorded and guarded, and `trace()`, `span()` and `agent()` give them a
 * place. Throws a `TypeError` or `RangeError` that names the option if one is wrong; then nothing has begun.
 *
 * Calling it again changes nothing; other options than the first time are warned about, once. What the breakers know
 * outlives `shutdown()`: budgets that were spent are spent.
 */
export const init = (options: InitOptions = {}): void => {
  beginWatch(options)
}

/**
 * Runs `work` as a trace: what happens inside belongs to it. Gives back what `work` returns, and throws what it throws.
 * Inside another trace it becomes a step of that one. Before `init()` it only runs `work`.
 */
export function trace<T>(name: string, work: () => T): T
export function trace<T>(name: string, options: TraceOptions | undefined, work: () => T): T
export function trace<T>(name: string, ...rest: Rest<TraceOptions, T>): T {
  const [options, work] = readWork("trace", rest)
  const watch = currentWatch()
  return watch === undefined ? work() : watch.trace(name, options, work)
}

/**
 * Runs `work` as a step of the current trace, or as a trace of its own where there is none. Gives back what `work`
 * returns, and throws what it throws. Before `init()` it only runs `work`.
 */
export function span<T>(name: string, work: () => T): T
export function span<T>(name: string, options: SpanOptions | undefined, work: () => T): T
export function span<T>(name: string, ...rest: Rest<SpanOptions, T>): T {
  const [options, work] = readWork("span", rest)
  const watch = currentWatch()
  return watch === undefined ? work() : watch.span(name, options, work)
}

/**
 * Runs `work` on behalf of an agent: what happens inside is its doing. Agents nest. Gives back what `work` returns, and
 * throws what it throws. Before `init()` it only runs `work`.
 */
export function agent<T>(name: string, work: () => T): T
export function agent<T>(name: string, options: AgentOptions | undefined, work: () => T): T
export function agent<T>(name: string, ...rest: Rest<AgentOptions, T>): T {
  const [options, work] = readWork("agent", rest)
  const watch = currentWatch()
  return watch === undefined ? work() : watch.agent(name, options, work)
}

/**
 * Makes a function, or a method that it decorates, record each of its calls as a step of the current trace, or as a trace
 * of its own where there is none. Its labels hold for everything inside. What it gives behaves as the function that it is
 * given: same type, name, length, properties and `this`, same result and same errors; async functions and async generators
 * are followed to their end. Before `init()` it only runs the function, and may itself be called long before. Throws a
 * `TypeError` for an option that it does not know, and for what is no function or method.
 *
 *     const summarize = track({ task: "summarize", agent: "research-bot" })(async (text: string) => …)
 */
export const track: (options?: TrackOptions) => Track = makeTrack(currentWatch)

/**
 * Records a request that AgentWatch has not seen itself, in the current trace, and for the current agent where it names
 * none. It is counted and priced like a model call; but budgets, error rates and call rates are about the calls that pass
 * the breakers, so it changes none of them. Never throws. Before `init()` it drops the event, with one warning.
 */
export const logEvent = (event: LoggedEvent): void => {
  const watch = currentWatch()
  if (watch === undefined) warnUnwatched()
  else watch.logEvent(event)
}

/** 32 hex digits; `undefined` outside of any trace, and before `init()`. */
export const currentTraceId = (): string | undefined => currentWatch()?.currentTraceId()

/**
 * Waits until what has been recorded so far is stored by the server or dropped, and says how many spans were which. Never
 * rejects. Ends early, with spans pending, after `timeout` or if the server refuses to talk. Throws a `TypeError` or
 * `RangeError` for a wrong `timeout`.
 */
export const flush = (options?: FlushOptions): Promise<Delivery> => {
  const timeout = readTimeout("flush()", options, 30_000)
  return currentWatch()?.flush(timeout) ?? nothingDelivered()
}

/**
 * Ends watching: puts everything back at once, then delivers what waits for as long as `timeout` allows, and drops the
 * rest. Never rejects. Afterwards `init()` may be called again. Throws a `TypeError` or `RangeError` for a wrong `timeout`.
 */
export const shutdown = (options?: ShutdownOptions): Promise<Delivery> => {
  const timeout = readTimeout("shutdown()", options, 5_000)
  return leaveWatch()?.shutdown(timeout) ?? nothingDelivered()
}

/**
 * Sends a test span to the server and reads it back. Never rejects: what is wrong stands in `reason`. Throws a `TypeError`
 * or `RangeError` for a wrong `timeout`.
 */
export const verify = (options?: VerifyOptions): Promise<Verification> => {
  const timeout = readTimeout("verify()", options, 10_000)
  return currentWatch()?.verify(timeout) ?? Promise.resolve(notVerified("call init() first"))
}

/**
 * What every breaker knows, and how AgentWatch is doing, as plain JSON; after `shutdown()` how it was. Another process can
 * start from it: `init({ resumeFrom: { snapshot } })`. Takes time in proportion to the number of agents.
 */
export const getState = (): State => currentState()

/**
 * The breaker of all calls together, or of the agent with this id, to look at and to steer: `monitor()?.trip("stop")`.
 * `undefined` for an agent that was never entered, and before `init()`.
 */
export const monitor = (agent?: string): Monitor | undefined => currentWatch()?.monitor(agent)
