import type { Monitor } from "./breaker/Monitor.js"
import { expectOthers } from "./capture/elsewhere.js"
import { type State, stateOf } from "./current.js"
import { isolatedEnvironment } from "./Environment.js"
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
import { type Rest, readWork, type Work } from "./readWork.js"
import { readTimeout } from "./Settings.js"
import type { Track, TrackOptions } from "./TrackOptions.js"
import { makeTrack } from "./track.js"
import { nothingDelivered, notVerified, warnUnwatched } from "./unwatched.js"
import type { Verification, VerifyOptions } from "./Verification.js"
import { makeWatch, type Watch } from "./Watch.js"

/** What `new AgentWatch()` takes: as `init()`, but it sees no calls by itself. */
export interface AgentWatchOptions extends Omit<InitOptions, "autoPatch"> {
  /** An instance sees what passes its `fetch`, and patches nothing: `true` is refused. */
  readonly autoPatch?: false | undefined
}

/** `await using` ends it, where the runtime and the compiler know of that. */
type Disposed = SymbolConstructor extends { readonly asyncDispose: infer Key extends symbol }
  ? { readonly [Name in Key]: () => Promise<void> }
  : object

// What a class cannot say: that it has a method where there is a name for it.
export interface AgentWatch extends Disposed {}

/**
 * A watch of its own, beside that of `init()` and all others: breakers, queue, context and health are nobody else's. It
 * patches nothing, and sees the model calls that are made by its `fetch`, which is handed to a client:
 * `new OpenAI({ fetch: watch.fetch })`. Such a call is its alone: no other watch in the process sees it.
 *
 * Its methods are those of the same names in this module, for this instance; they may be taken off it. `shutdown()` ends
 * it: its `fetch` then passes everything on, and functions run unwatched. Throws a `TypeError` or `RangeError` that names
 * the option if one is wrong.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: as above
export class AgentWatch {
  readonly #watch: Watch
  #active = true

  /** Behaves as the `fetch` of the process at the time when this was made, but for what a breaker refuses. */
  readonly fetch: typeof fetch

  constructor(options: AgentWatchOptions = {}) {
    this.#watch = makeWatch(unpatched(options), isolatedEnvironment())
    this.fetch = this.#watch.fetch
    expectOthers()
  }

  readonly trace: Work<TraceOptions> = <T>(name: string, ...rest: Rest<TraceOptions, T>): T => {
    const [options, work] = readWork("trace", rest)
    const watch = this.#current()
    return watch === undefined ? work() : watch.trace(name, options, work)
  }

  readonly span: Work<SpanOptions> = <T>(name: string, ...rest: Rest<SpanOptions, T>): T => {
    const [options, work] = readWork("span", rest)
    const watch = this.#current()
    return watch === undefined ? work() : watch.span(name, options, work)
  }

  readonly agent: Work<AgentOptions> = <T>(name: string, ...rest: Rest<AgentOptions, T>): T => {
    const [options, work] = readWork("agent", rest)
    const watch = this.#current()
    return watch === undefined ? work() : watch.agent(name, options, work)
  }

  readonly track: (options?: TrackOptions) => Track = makeTrack(() => this.#current())

  readonly logEvent = (event: LoggedEvent): void => {
    const watch = this.#current()
    if (watch === undefined) warnUnwatched()
    else watch.logEvent(event)
  }

  readonly currentTraceId = (): string | undefined => this.#current()?.currentTraceId()

  /** As it is; after `shutdown()` as it was. */
  readonly getState = (): State => stateOf(this.#watch)

  readonly monitor = (agent?: string): Monitor | undefined => this.#current()?.monitor(agent)

  readonly verify = (options?: VerifyOptions): Promise<Verification> => {
    const timeout = readTimeout("verify()", options, 10_000)
    return this.#current()?.verify(timeout) ?? Promise.resolve(notVerified("this instance was shut down"))
  }

  readonly flush = (options?: FlushOptions): Promise<Delivery> => {
    const timeout = readTimeout("flush()", options, 30_000)
    return this.#current()?.flush(timeout) ?? nothingDelivered()
  }

  readonly shutdown = (options?: ShutdownOptions): Promise<Delivery> => {
    const timeout = readTimeout("shutdown()", options, 5_000)
    const watch = this.#current()
    this.#active = false
    return watch?.shutdown(timeout) ?? nothingDelivered()
  }

  static {
    // Some of the Nodes that are about have no name for it.
    if (typeof Symbol.asyncDispose === "symbol") {
      const value = async function (this: AgentWatch): Promise<void> {
        await this.shutdown()
      }
      Object.defineProperty(AgentWatch.prototype, Symbol.asyncDispose, { configurable: true, writable: true, value })
    }
  }

  #current(): Watch | undefined {
    return this.#active ? this.#watch : undefined
  }
}

const unpatched = (options: AgentWatchOptions): InitOptions => {
  // What is no object is refused by whoever reads it.
  if (typeof options !== "object" || options === null || Array.isArray(options)) return options
  const { autoPatch }: { readonly autoPatch?: unknown } = options
  if (autoPatch !== undefined && autoPatch !== false) {
    throw new TypeError("autoPatch: an instance patches nothing, so only false can be given; init() patches")
  }
  return { ...options, autoPatch: false }
}
