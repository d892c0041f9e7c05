type Method = (this: unknown, ...args: ReadonlyArray<unknown>) => unknown

/**
 * Puts a method of its own on one object, around the one that it has. It is not enumerable, as the original is not on the
 * object itself.
 */
export const wrapMethod = (
  target: object,
  name: string,
  around: (original: (args: ReadonlyArray<unknown>) => unknown, args: ReadonlyArray<unknown>) => unknown
): void => {
  const original: unknown = Reflect.get(target, name)
  if (typeof original !== "function") return
  const value: Method = function (this: unknown, ...args) {
    return around((given) => Reflect.apply(original, this, given), args)
  }
  Object.defineProperty(target, name, { configurable: true, enumerable: false, writable: true, value })
}
