/** How a piece of work came out. */
export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly error: unknown }
  /** Its result was dropped without ever being asked for. */
  | { readonly kind: "abandoned" }

/** Runs work inside the context that a result belongs to. */
export type Inside = <T>(work: () => T) => T

/** Learns how a piece of work ended. Called once; must not throw. */
export type Ended = (outcome: Outcome) => void

const done: Outcome = { kind: "done" }
const failed = (error: unknown): Outcome => ({ kind: "failed", error })

// Holds what is to be told, never the result itself, which could then not be dropped.
const dropped = new FinalizationRegistry<Ended>((ended) => ended({ kind: "abandoned" }))

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function"

// What we have wrapped already: a result that several pieces of work share is not wrapped once for each of them.
const followed = new WeakSet<object>()

const own = (target: object, key: PropertyKey, value: unknown) =>
  Object.defineProperty(target, key, { value, configurable: true, enumerable: false, writable: true })

type Method = (this: unknown, ...args: ReadonlyArray<unknown>) => unknown

const method = (target: object, key: PropertyKey): Method | undefined => {
  const value = (target as Readonly<Record<PropertyKey, unknown>>)[key]
  return typeof value === "function" ? (value as Method) : undefined
}

/**
 * Tells `ended` when the work behind a result is over, and keeps the context of work that only happens when the result
 * is used. The result is what the caller gets without us: a value the same value, a promise a promise that settles the
 * same way, an iterator and a library's own kind of promise the very same object.
 */
export const follow = <T>(result: T, inside: Inside, ended: Ended): T => {
  if (!isObject(result)) {
    ended(done)
    return result
  }
  try {
    if (result instanceof Promise && result.then === Promise.prototype.then) {
      return followPromise(result, inside, ended) as T
    }
    // Its end is told to the first piece of work that gave it; for the others it has been made already.
    if (followed.has(result)) {
      ended(done)
      return result
    }
    followed.add(result)
    if (!followThenable(result, inside, ended)) followIterable(result, inside, ended)
  } catch {
    // A frozen or exotic object: it is handed on as it is.
    ended(done)
  }
  return result
}

// Not the same promise: one that we had looked at would no longer count as unhandled if the caller drops its rejection.
const followPromise = (promise: Promise<unknown>, inside: Inside, ended: Ended): Promise<unknown> => {
  const same = promise.then(
    (value) => follow(value, inside, ended),
    (error: unknown) => {
      ended(failed(error))
      throw error
    }
  )
  // Some libraries hang methods on their promises.
  for (const key of Object.getOwnPropertyNames(promise)) {
    const property = Object.getOwnPropertyDescriptor(promise, key)
    if (property !== undefined) Object.defineProperty(same, key, property)
  }
  return same
}

/** A library's own kind of promise may only begin its work when asked, and may have methods of its own: it is not replaced. */
const followThenable = (result: object, inside: Inside, ended: Ended): boolean => {
  const then = method(result, "then")
  if (then === undefined) return false
  const once = onlyOnce(ended)
  own(result, "then", function (this: unknown, onDone: unknown, onFailed: unknown) {
    const fulfilled = (value: unknown) => {
      once(done)
      return typeof onDone === "function" ? onDone(value) : value
    }
    const rejected = (error: unknown) => {
      once(failed(error))
      if (typeof onFailed === "function") return onFailed(error)
      throw error
    }
    return inside(() => Reflect.apply(then, this, [fulfilled, rejected]))
  })
  if (result instanceof Promise) {
    // A promise of one's own kind may have shortcuts around its `then`.
    const { catch: viaThen, finally: afterThen } = Promise.prototype
    own(result, "catch", viaThen)
    own(result, "finally", afterThen)
  }
  dropped.register(result, once)
  return true
}

/** An iterator is work still to be done, so its end is the end; anything else that can be iterated has been made already. */
const followIterable = (result: object, inside: Inside, ended: Ended) => {
  const iterate = method(result, Symbol.asyncIterator)
  if (iterate !== undefined && method(result, "next") !== undefined) {
    const once = onlyOnce(ended)
    bindIterator(result, inside, once)
    dropped.register(result, once)
    return
  }
  if (iterate !== undefined) {
    own(result, Symbol.asyncIterator, function (this: unknown) {
      const iterator = inside(() => Reflect.apply(iterate, this, []))
      try {
        if (isObject(iterator) && !followed.has(iterator)) {
          followed.add(iterator)
          bindIterator(iterator, inside, () => {})
        }
      } catch {
        // It then runs in the context of whoever iterates.
      }
      return iterator
    })
  }
  ended(done)
}

const bindIterator = (iterator: object, inside: Inside, ended: Ended) => {
  for (const key of ["next", "return", "throw"] as const) {
    const step = method(iterator, key)
    if (step === undefined) continue
    own(iterator, key, function (this: unknown, ...args: ReadonlyArray<unknown>) {
      const result = inside(() => Reflect.apply(step, this, args))
      if (!(result instanceof Promise)) return result
      return result.then(
        (item: unknown) => {
          if (key === "return" || (isObject(item) && (item as { readonly done?: unknown }).done === true)) ended(done)
          return item
        },
        (error: unknown) => {
          ended(failed(error))
          throw error
        }
      )
    })
  }
}

const onlyOnce = (ended: Ended): Ended => {
  let told = false
  return (outcome) => {
    if (told) return
    told = true
    ended(outcome)
  }
}
