import { Config, ConfigError, Data, Effect, Layer, type Scope } from "effect"
import { beginWatch, currentWatch, leaveWatch } from "../current.js"
import type { InitOptions } from "../Options.js"
import { readTimeout } from "../Settings.js"
import type { Watch } from "../Watch.js"
import { Breakers } from "./Breakers.js"
import { flowing } from "./FiberScope.js"
import { type LayerOptions, plainOptions, readMillis } from "./Options.js"

/**
 * Begins to watch, as `init()` does: model calls are recorded and guarded, those of promise-based clients included.
 * `layerHttpClient` or `watchClient` add the calls of Effect's own clients. Closing puts everything back and delivers
 * what waits. Where `init()` or another layer has begun before, this one joins, and only the last layer ends what a layer
 * began; what `init()` began is left running.
 *
 * An option that is wrong is a mistake in the program: a defect that names it. Provide Effect's tracer, if you have one of
 * your own, to this layer and not around it.
 */
export const layer = <R = never>(options: LayerOptions<R> = {}): Layer.Layer<Breakers, never, R> =>
  Layer.merge(Layer.scopedDiscard(Effect.orDieWith(watching(options), ({ cause }) => cause)), Breakers.Default)

/** The same from Effect's `Config`: an option that is wrong is a `ConfigError` that names it. */
export const layerConfig = (config: Config.Config.Wrap<LayerOptions>): Layer.Layer<Breakers, ConfigError.ConfigError> =>
  Layer.merge(
    Layer.scopedDiscard(
      Effect.flatMap(Config.unwrap(config), (options) =>
        Effect.mapError(watching(options), ({ cause }) => ConfigError.InvalidData([], messageOf(cause)))
      )
    ),
    Breakers.Default
  )

/** Holds what the plain door throws, which names the option. */
class WrongOption extends Data.TaggedError("WrongOption")<{ readonly cause: unknown }> {}

const messageOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown))

/** How many layers share a watch that a layer began. */
const shared = new WeakMap<Watch, number>()

const watching = <R>(options: LayerOptions<R>): Effect.Effect<void, WrongOption, R | Scope.Scope> =>
  Effect.gen(function* () {
    const runtime = yield* Effect.runtime<R>()
    const { plain, timeout } = yield* checked(() => ({
      plain: plainOptions(options, runtime),
      timeout: readShutdownTimeout(options)
    }))
    const watch = yield* Effect.acquireRelease(join(plain), (watch) => leave(watch, timeout))
    yield* flowing(watch.context)
  })

const checked = <A>(read: () => A): Effect.Effect<A, WrongOption> =>
  Effect.try({ try: read, catch: (cause) => new WrongOption({ cause }) })

const readShutdownTimeout = ({ shutdownTimeout: given }: Pick<LayerOptions, "shutdownTimeout">) =>
  readTimeout("shutdownTimeout", given === undefined ? {} : { timeout: readMillis("shutdownTimeout", given) }, 5_000)

const join = (options: InitOptions) =>
  checked(() => {
    const before = currentWatch()
    const watch = beginWatch(options)
    const layers = before === undefined ? 0 : shared.get(watch)
    if (layers !== undefined) shared.set(watch, layers + 1)
    return watch
  })

const leave = (watch: Watch, timeout: number) =>
  Effect.suspend(() => {
    const layers = shared.get(watch)
    if (layers === undefined) return Effect.void
    shared.set(watch, layers - 1)
    if (layers > 1) return Effect.void
    if (currentWatch() === watch) leaveWatch()
    return Effect.promise(() => watch.shutdown(timeout))
  })
