type Fetch = typeof fetch

/** Says on the patched object that its `fetch` is watched, for every copy of AgentWatch in the process to see. */
const watchedMark = Symbol.for("@agentwatch/sdk/fetch")

/** What came of patching. `taken`: another copy of AgentWatch watches already. `fixed`: the property cannot be changed. */
export type Patch = { readonly kind: "patched"; readonly restore: () => void } | { readonly kind: "taken" | "fixed" }

/**
 * Puts `watched` in the place of the host's `fetch`. `restore` puts the original back, unless somebody else has put
 * something there since.
 */
export const patchFetch = (host: object & { fetch?: Fetch }, watched: Fetch): Patch => {
  if (Reflect.get(host, watchedMark) === true) return { kind: "taken" }
  const before = Object.getOwnPropertyDescriptor(host, "fetch")
  const patched = Reflect.defineProperty(host, "fetch", {
    configurable: true,
    enumerable: before?.enumerable ?? true,
    writable: true,
    value: watched
  })
  if (!patched) return { kind: "fixed" }
  Reflect.defineProperty(host, watchedMark, { configurable: true, enumerable: false, value: true })
  return {
    kind: "patched",
    restore: () => {
      Reflect.deleteProperty(host, watchedMark)
      if (Object.getOwnPropertyDescriptor(host, "fetch")?.value !== watched) return
      if (before === undefined) Reflect.deleteProperty(host, "fetch")
      else Reflect.defineProperty(host, "fetch", before)
    }
  }
}
