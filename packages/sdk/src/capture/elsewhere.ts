import { AsyncLocalStorage } from "node:async_hooks"

/**
 * What one watch has seen is no other's to see. Where there are several in a process, of this copy of AgentWatch or of
 * another, each marks its calls here for as long as they are on their way.
 */
interface OnItsWay {
  readonly seen: boolean
}

interface Shared {
  /** Absent as long as there is one watch at most. */
  marks: AsyncLocalStorage<OnItsWay> | undefined
}

const place = Symbol.for("@agentwatch/sdk/elsewhere")

let known: Shared | undefined

/** Of all copies in the process. Looked up once: it is asked for at every call. */
const shared = (): Shared => {
  if (known !== undefined) return known
  const there: Shared | undefined = Reflect.get(globalThis, place)
  known = there ?? { marks: undefined }
  if (there === undefined)
    Reflect.defineProperty(globalThis, place, { configurable: true, enumerable: false, value: known })
  return known
}

/** From now on there may be more than one watch in the process. Until then nothing is marked, nor looked for. */
export const expectOthers = (): void => {
  shared().marks ??= new AsyncLocalStorage<OnItsWay>()
}

/** Whatever this is part of has been seen by another watch. */
export const seenElsewhere = (): boolean => shared().marks?.getStore()?.seen === true

/** Makes a call that is seen, until its mark says otherwise. */
export const markedElsewhere = <T>(mark: OnItsWay, ask: () => T): T => {
  const { marks } = shared()
  return marks === undefined ? ask() : marks.run(mark, ask)
}
