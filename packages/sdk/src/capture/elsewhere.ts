import { AsyncLocalStorage } from "node:async_hooks"

/**
 * What one watch has seen is no other's to see. Where there are several in a process, of this copy of AgentWatch or of
 * another, each marks its calls here for as long as they are on their way.
 */
interface OnItsWay {
  readonly seen: boolean
}

const place = Symbol.for("@agentwatch/sdk/elsewhere")

const marks = (): AsyncLocalStorage<OnItsWay> | undefined => Reflect.get(globalThis, place)

/** From now on there may be more than one watch in the process. Until then nothing is marked, nor looked for. */
export const expectOthers = (): void => {
  if (marks() !== undefined) return
  const value = new AsyncLocalStorage<OnItsWay>()
  Reflect.defineProperty(globalThis, place, { configurable: true, enumerable: false, value })
}

/** Whatever this is part of has been seen by another watch. */
export const seenElsewhere = (): boolean => marks()?.getStore()?.seen === true

/** Makes a call that is seen, until its mark says otherwise. */
export const markedElsewhere = <T>(mark: OnItsWay, ask: () => T): T => {
  const known = marks()
  return known === undefined ? ask() : known.run(mark, ask)
}
