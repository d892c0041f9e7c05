import type { AnyFunction, Track, TrackOptions } from "./TrackOptions.js"
import type { Watch } from "./Watch.js"

const known: Readonly<Record<keyof TrackOptions, true>> = {
  name: true,
  task: true,
  agent: true,
  tags: true,
  metadata: true,
  attributes: true
}

/**
 * `track()` for the watch that `current` gives: it is asked when a tracked function is called, which may be long after the
 * function was made.
 */
export const makeTrack =
  (current: () => Watch | undefined) =>
  (options?: TrackOptions): Track => {
    const kept = readOptions(options)

    const tracked = <Work extends AnyFunction>(work: Work, name: string): Work => {
      // With its name, its length, its text and whatever hangs on it; and what is made with `new` is made as ever.
      return new Proxy(work, {
        apply: (target, self, args) => {
          const watch = current()
          const run = (): unknown => Reflect.apply(target, self, args)
          return watch === undefined ? run() : watch.track(name, kept, run)
        }
      })
    }

    const track = (given: unknown, place?: unknown, descriptor?: PropertyDescriptor): unknown => {
      if (typeof place === "string" || typeof place === "symbol") {
        const value: unknown = descriptor?.value
        if (!isFunction(value)) throw noMethod(place)
        return { ...descriptor, value: tracked(value, textOf(place)) }
      }
      // Anything else may follow a function that is given to this by `map()`.
      const context = isContext(place) ? place : undefined
      if (context !== undefined && context.kind !== "method") throw noMethod(context.name)
      if (!isFunction(given)) throw new TypeError("track(): expected a function")
      return tracked(given, context === undefined ? nameOf(given) : textOf(context.name))
    }
    return track as Track
  }

const readOptions = (options: unknown): TrackOptions => {
  if (options === undefined) return {}
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError("track(): expected options, and then a function: track({ task })(fn)")
  }
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(known, name)) throw new TypeError(`${JSON.stringify(name)} is not an option of track()`)
  }
  return { ...options }
}

/** What goes with a decorator. */
const isContext = (value: unknown): value is { readonly kind: string; readonly name?: unknown } =>
  typeof value === "object" && value !== null && typeof Reflect.get(value, "kind") === "string"

const isFunction = (value: unknown): value is AnyFunction => typeof value === "function"

const noMethod = (place: unknown) =>
  new TypeError(`track(): ${textOf(place)} is no method, and only methods are decorated`)

const nameOf = ({ name }: { readonly name: unknown }) => (typeof name === "string" && name !== "" ? name : "anonymous")

/** Of a method's name, which may be a symbol. */
const textOf = (name: unknown): string => (typeof name === "symbol" ? (name.description ?? "anonymous") : String(name))
