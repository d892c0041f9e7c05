import { AsyncLocalStorage } from "node:async_hooks"
import type { Scope } from "./Scope.js"

/** Which scope holds where, through everything asynchronous. */
export interface Context {
  /** What holds where nothing else does. */
  readonly outermost: Scope
  readonly current: () => Scope
  readonly run: <T>(scope: Scope, work: () => T) => T
}

export const makeContext = (outermost: Scope): Context => {
  const storage = new AsyncLocalStorage<Scope>()
  return {
    outermost,
    current: () => storage.getStore() ?? outermost,
    run: (scope, work) => storage.run(scope, work)
  }
}
