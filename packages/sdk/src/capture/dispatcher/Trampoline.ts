type Fetch = typeof fetch

/** Stands in the place of a host's `fetch` and hands on every call, until it is told what to do with them. */
export interface Trampoline {
  /** What was there before. */
  readonly original: Fetch
  /** Sends all calls to `watched`, which has to end in `original`; what comes back ends that. */
  readonly arm: (watched: Fetch) => () => void
}

const trampolines = new WeakMap<object, Trampoline>()

/** The one that stands, or stood, in the place of the host's `fetch`. */
export const trampolineOf = (host: object): Trampoline | undefined => trampolines.get(host)

/**
 * Puts a trampoline in the place of the host's `fetch`, once. It cannot be told from what was there: its name, its length,
 * its text and all its properties are that one's.
 */
export const installTrampoline = (host: object): void => {
  if (trampolines.has(host)) return
  const before = Object.getOwnPropertyDescriptor(host, "fetch")
  const original: unknown = before?.value
  if (typeof original !== "function") return
  const text = Reflect.get(original, "toString")
  const toString = typeof text === "function" ? text.bind(original) : text
  const traps: ProxyHandler<Fetch> = {
    get: (target, key, receiver) => {
      const value: unknown = Reflect.get(target, key, receiver)
      return key === "toString" && value === text ? toString : value
    }
  }
  const fetch = new Proxy(original as Fetch, traps)
  if (!Reflect.defineProperty(host, "fetch", { ...before, value: fetch })) return
  trampolines.set(host, {
    original: original as Fetch,
    arm: (watched) => {
      const apply: NonNullable<typeof traps.apply> = (_target, self, args) => Reflect.apply(watched, self, args)
      traps.apply = apply
      return () => {
        if (traps.apply === apply) delete traps.apply
      }
    }
  })
}
