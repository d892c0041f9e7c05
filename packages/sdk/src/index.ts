import { processEnvironment } from "./Environment.js"
import { type Health, noHealth } from "./Health.js"
import type {
  AgentOptions,
  Delivery,
  FlushOptions,
  InitOptions,
  ShutdownOptions,
  SpanOptions,
  TraceOptions
} from "./Options.js"
import { readSettings, readTimeout } from "./Settings.js"
import type { Verification, VerifyOptions } from "./Verification.js"
import { makeWatch, type Watch } from "./Watch.js"

export type { DropReason, Health } from "./Health.js"
export type {
  AgentOptions,
  Delivery,
  FlushOptions,
  InitOptions,
  ModelPrice,
  ShutdownOptions,
  SpanOptions,
  TraceOptions,
  WireFormatName
} from "./Options.js"
export type { Verification, VerifyOptions } from "./Verification.js"

/** What `getState()` gives. */
export interface State {
  readonly health: Health
}

// The one watch of this door; the last one stays visible in `getState()` after its shutdown.
let current: Watch | undefined
let last: Watch | undefined

/**
 * Begins to watch: from now on model calls are recorded, and `trace()`, `span()` and `agent()` give them a place. Throws
 * a `TypeError` or `RangeError` that names the option if one is wrong; then nothing has begun.
 *
 * Calling it again changes nothing; other options than the first time are warned about, once.
 */
export const init = (options: InitOptions = {}): void => {
  if (current === undefined) {
    current = makeWatch(options, processEnvironment())
    last = current
    return
  }
  if (JSON.stringify(readSettings(options)) === JSON.stringify(current.settings)) return
  current.warn("init", "init() was called again with other options: the first ones stay until shutdown()")
}

/**
 * Runs `work` as a trace: what happens inside belongs to it. Gives back what `work` returns, and throws what it throws.
 * Inside another trace it becomes a step of that one. Before `init()` it only runs `work`.
 */
export function trace<T>(name: string, work: () => T): T
export function trace<T>(name: string, options: TraceOptions | undefined, work: () => T): T
export function trace<T>(name: string, ...rest: Rest<TraceOptions, T>): T {
  const [options, work] = read("trace", rest)
  return current === undefined ? work() : current.trace(name, options, work)
}

/**
 * Runs `work` as a step of the current trace, or as a trace of its own where there is none. Gives back what `work`
 * returns, and throws what it throws. Before `init()` it only runs `work`.
 */
export function span<T>(name: string, work: () => T): T
export function span<T>(name: string, options: SpanOptions | undefined, work: () => T): T
export function span<T>(name: string, ...rest: Rest<SpanOptions, T>): T {
  const [options, work] = read("span", rest)
  return current === undefined ? work() : current.span(name, options, work)
}

/**
 * Runs `work` on behalf of an agent: what happens inside is its doing. Agents nest. Gives back what `work` returns, and
 * throws what it throws. Before `init()` it only runs `work`.
 */
export function agent<T>(name: string, work: () => T): T
export function agent<T>(name: string, options: AgentOptions | undefined, work: () => T): T
export function agent<T>(name: string, ...rest: Rest<AgentOptions, T>): T {
  const [options, work] = read("agent", rest)
  return current === undefined ? work() : current.agent(name, options, work)
}

/** 32 hex digits; `undefined` outside of any trace, and before `init()`. */
export const currentTraceId = (): string | undefined => current?.currentTraceId()

/**
 * Waits until what has been recorded so far is stored by the server or dropped, and says how many spans were which. Never
 * rejects. Ends early, with spans pending, after `timeout` or if the server refuses to talk. Throws a `TypeError` or
 * `RangeError` for a wrong `timeout`.
 */
export const flush = (options?: FlushOptions): Promise<Delivery> => {
  const timeout = readTimeout("flush()", options, 30_000)
  return current === undefined ? nothingDelivered() : current.flush(timeout)
}

/**
 * Ends watching: puts everything back at once, then delivers what waits for as long as `timeout` allows, and drops the
 * rest. Never rejects. Afterwards `init()` may be called again. Throws a `TypeError` or `RangeError` for a wrong `timeout`.
 */
export const shutdown = (options?: ShutdownOptions): Promise<Delivery> => {
  const timeout = readTimeout("shutdown()", options, 5_000)
  const ending = current
  current = undefined
  return ending === undefined ? nothingDelivered() : ending.shutdown(timeout)
}

/**
 * Sends a test span to the server and reads it back. Never rejects: what is wrong stands in `reason`. Throws a `TypeError`
 * or `RangeError` for a wrong `timeout`.
 */
export const verify = (options?: VerifyOptions): Promise<Verification> => {
  const timeout = readTimeout("verify()", options, 10_000)
  return current === undefined
    ? Promise.resolve({ ok: false, serverUrl: "", traceId: "", roundTripMs: 0, reason: "call init() first" })
    : current.verify(timeout)
}

/** How AgentWatch is doing; after `shutdown()` how it was. All zero before the first `init()`. */
export const getState = (): State => ({ health: last?.health() ?? noHealth })

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
