/** A promise, of this realm or of another: test runners give `fetch` one of theirs. */
export const isPromise = (value: unknown): value is Promise<unknown> =>
  value instanceof Promise || Object.prototype.toString.call(value) === "[object Promise]"

/** Something that there is to wait for. */
export const isThenable = (value: unknown): value is PromiseLike<unknown> => {
  try {
    return typeof value === "object" && value !== null && typeof Reflect.get(value, "then") === "function"
  } catch {
    return false
  }
}
