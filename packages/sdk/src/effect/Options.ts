import type { Alert } from "@agentwatch/core/breaker/Alert"
import { Duration, Effect, Option, Redacted, Runtime } from "effect"
import type { BlockEvent } from "../breaker/Callbacks.js"
import type { InitOptions, AgentOptions as PlainAgentOptions } from "../Options.js"

/** What a callback may give: an effect is run, a promise waited for. */
// biome-ignore lint/suspicious/noConfusingVoidType: what a callback without a result is said to return
export type Answer<R> = Effect.Effect<unknown, unknown, R> | Promise<unknown> | void

/** What a program is told. What these fail with is counted, and nobody else notices. */
export interface Callbacks<R = never> {
  /** A threshold was crossed, or a share of the budget is spent. At most once a minute for each rule of a scope. */
  readonly onAlert?: ((alert: Alert) => Answer<R>) | undefined
  /**
   * A call is refused: may save state, or make room by way of `monitor`. It is awaited, 5 seconds at most, before the call
   * fails, and runs once for each opening; calls refused meanwhile wait for the same run, and each is then asked once
   * more.
   */
  readonly onBlock?: ((event: BlockEvent) => Answer<R>) | undefined
}

/** What `withAgent` takes: as `agent()` of the plain door. */
export interface AgentOptions<R = never>
  extends Omit<PlainAgentOptions, "onAlert" | "onBlock" | "recoverAfter">,
    Callbacks<R> {
  /** A breaker that opens by itself pauses for so long. Default: as all breakers, else it stays open. */
  readonly recoverAfter?: Duration.DurationInput | undefined
}

/** What `AgentWatch.layer` takes: as `init()` of the plain door. */
export interface LayerOptions<R = never>
  extends Omit<InitOptions, "apiKey" | "onAlert" | "onBlock" | "recoverAfter" | "spoolMaxAge">,
    Callbacks<R> {
  /** The key that the server asks for. Default: none. */
  readonly apiKey?: string | Redacted.Redacted | undefined
  /** A breaker that opens by itself pauses for so long. Default: it stays open. */
  readonly recoverAfter?: Duration.DurationInput | undefined
  /** The longest that a span waits in `spoolDirectory`, 1 second to 365 days; then it is dropped. Default: 7 days. */
  readonly spoolMaxAge?: Duration.DurationInput | undefined
  /** The longest that closing waits for what is not delivered yet, up to 10 minutes. Default: 5 seconds. */
  readonly shutdownTimeout?: Duration.DurationInput | undefined
}

/** Of the plain door. Throws for a duration that is none. */
export const plainAgentOptions = <R>(options: AgentOptions<R>, runtime: Runtime.Runtime<R>): PlainAgentOptions => {
  const { onAlert, onBlock, recoverAfter, ...same } = withInherited(options)
  return { ...same, ...plainCallbacks(options, runtime), ...plainRecovery(recoverAfter) }
}

/** What options inherit protects, too. */
const withInherited = <Options extends object>(options: Options): Options => {
  const inherited = Object.getPrototypeOf(options)
  return inherited === null || inherited === Object.prototype ? options : { ...withInherited(inherited), ...options }
}

/** Of the plain door. Throws for a duration that is none. */
export const plainOptions = <R>(options: LayerOptions<R>, runtime: Runtime.Runtime<R>): InitOptions => {
  const { apiKey, onAlert, onBlock, recoverAfter, shutdownTimeout, spoolMaxAge, ...same } = options
  return {
    ...same,
    ...plainCallbacks(options, runtime),
    ...plainRecovery(recoverAfter),
    ...(spoolMaxAge !== undefined && { spoolMaxAge: Duration.toSeconds(read("spoolMaxAge", spoolMaxAge)) }),
    apiKey: Redacted.isRedacted(apiKey) ? Redacted.value(apiKey) : apiKey
  }
}

/** In milliseconds. Throws a `TypeError` that names what is no duration. */
export const readMillis = (name: string, given: Duration.DurationInput): number => Duration.toMillis(read(name, given))

const read = (name: string, given: Duration.DurationInput): Duration.Duration => {
  const duration = Option.getOrUndefined(Duration.decodeUnknown(given))
  // Effect takes less than nothing for nothing.
  if (duration === undefined || (typeof given === "number" && !(given >= 0))) {
    throw new TypeError(`${name}: expected a duration`)
  }
  return duration
}

const plainRecovery = (given: Duration.DurationInput | undefined): Pick<InitOptions, "recoverAfter"> =>
  given === undefined ? {} : { recoverAfter: Duration.toSeconds(read("recoverAfter", given)) }

/** What was left out is left out: an agent that is entered again keeps its callbacks. */
const plainCallbacks = <R>({ onAlert, onBlock }: Callbacks<R>, runtime: Runtime.Runtime<R>) => ({
  ...(onAlert !== undefined && { onAlert: plainCallback(onAlert, runtime) }),
  ...(onBlock !== undefined && { onBlock: plainCallback(onBlock, runtime) })
})

const plainCallback = <Event, R>(callback: (event: Event) => Answer<R>, runtime: Runtime.Runtime<R>) => {
  // Said by whoever reads the options.
  if (typeof callback !== "function") return callback
  return (event: Event): unknown => {
    const answer = callback(event)
    return Effect.isEffect(answer) ? Runtime.runPromise(runtime)(answer) : answer
  }
}
