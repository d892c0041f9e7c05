import type { Patch } from "../patchFetch.js"

type Callable = (this: unknown, ...args: ReadonlyArray<unknown>) => unknown

/** Says on a patched module that its calls are watched, for every copy of AgentWatch in the process to see. */
const watchedMark = Symbol.for("@agentwatch/sdk/http")

/**
 * Puts other functions in the place of a built-in module's own, named imports included. `restore` puts the originals
 * back, unless somebody else has put something there since.
 */
export const patchBuiltin = (module: object, watched: Readonly<Record<string, Callable>>): Patch => {
  if (Reflect.get(module, watchedMark) === true) return { kind: "taken" }
  const before = new Map<string, PropertyDescriptor | undefined>()
  const restore = () => {
    Reflect.deleteProperty(module, watchedMark)
    for (const [name, property] of before) {
      if (property === undefined || Reflect.get(module, name) !== watched[name]) continue
      Reflect.defineProperty(module, name, property)
    }
    syncExports()
  }
  for (const [name, value] of Object.entries(watched)) {
    const property = Object.getOwnPropertyDescriptor(module, name)
    const enumerable = property?.enumerable ?? true
    if (!Reflect.defineProperty(module, name, { configurable: true, enumerable, writable: true, value })) {
      restore()
      return { kind: "fixed" }
    }
    before.set(name, property)
  }
  Reflect.defineProperty(module, watchedMark, { configurable: true, enumerable: false, value: true })
  syncExports()
  return { kind: "patched", restore }
}

/** What `import { request } from "node:http"` gives follows what stands on the module's object only when told. */
const syncExports = () => process.getBuiltinModule("node:module").syncBuiltinESMExports()

/** With the name, and whatever else hangs on the original, where it has nothing of its own. */
export const dressed = (watched: Callable, original: object): Callable => {
  for (const key of Reflect.ownKeys(original)) {
    if (typeof key === "symbol" && Object.hasOwn(watched, key)) continue
    const property = Object.getOwnPropertyDescriptor(original, key)
    if (property !== undefined) Reflect.defineProperty(watched, key, property)
  }
  return watched
}
