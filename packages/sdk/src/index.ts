import type { Monitor } from "./breaker/Monitor.js"
import { beginWatch, currentState, currentWatch, leaveWatch, type State } from "./current.js"
import type {
  AgentOptions,
  Delivery,
  FlushOptions,
  InitOptions,
  ShutdownOptions,
  SpanOptions,
  TraceOptions
} from "./Options.js"
import { readTimeout } from "./Settings.js"
import type { Verification, VerifyOptions } from "./Verification.js"

export type { Alert } from "@agentwatch/core/breaker/Alert"
export type { Cause, Rule, StateName } from "@agentwatch/core/breaker/BreakerState"
export type { BreakerHealth, BreakersSnapshot } from "@agentwatch/core/breaker/BreakersSnapshot"
export type { ReservationMode } from "@agentwatch/core/breaker/Reservation"
export type { ScopeKind } from "@agentwatch/core/breaker/Scope"
export type { ScopeSnapshot } from "@agentwatch/core/breaker/ScopeSnapshot"
export type { ScopeState } from "@agentwatch/core/breaker/ScopeState"
export type { Thresholds } from "@agentwatch/core/breaker/Thresholds"
export type { BlockEvent, Callbacks } from "./breaker/Callbacks.js"
export {
  CircuitBreakerError,
  /** The name that other AgentWatch SDKs use. */
  CircuitBreakerError as CircuitBreakerException
} from "./breaker/CircuitBreakerError.js"
export type { Monitor } from "./breaker/Monitor.js"
export type { State } from "./current.js"
export type { DropReason, Health } from "./Health.js"
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
  const [options, work] = read("trace", rest)
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
  const [options, work] = read("span", rest)
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
  const [options, work] = read("agent", rest)
  const watch = currentWatch()
  return watch === undefined ? work() : watch.agent(name, options, work)
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
  const reason = "call init() first"
  return (
    currentWatch()?.verify(timeout) ??
    Promise.resolve({ ok: false, serverUrl: "", traceId: "", roundTripMs: 0, reason })
  )
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

type Rest<Options, T> = readonly [work: () => T] | readonly [options: Options | undefined, work: () => T]

const read = <Options extends object, T>(
  door: string,
  rest: Rest<Options, T>
): readonly [options: Options | Record<string, never>, work: () => T] => {
  const [options, work] = rest.length === 1 ? [undefined, rest[0]] : rest
  if (typeof work !== "function") throw new TypeError(`${door}(): expected a function to run`)
  return [options ?? {}, work]
}

const nothingDelivered = (): Promise<Delivery> => Promise.resolve({ delivered: 0, dropped: 0, pending: 0 })
