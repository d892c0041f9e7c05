import { wrapMethod } from "./own.js"
import type { Passage } from "./Passage.js"

// Taken at import, so that a program which fakes it later does not stop ours.
const { nextTick } = process

/**
 * Sees what is written to a request. As long as it is held nothing flows off, and the caller is told to go on all the
 * same, by what `write` gives and by its callback: what it writes is kept by the request itself, up to what a passage
 * holds.
 */
export const observeBody = (request: object, passage: Passage): void => {
  wrapMethod(request, "write", (write, args) => {
    const holding = passage.holding()
    const more = write(holding ? goingOn(args, passage) : args)
    passage.written(args[0], args[1])
    return passage.holding() || more
  })
  wrapMethod(request, "end", (end, args) => {
    const result = end(args)
    if (typeof args[0] !== "function") passage.written(args[0], args[1])
    passage.ended()
    return result
  })
  const needsDrain = propertyOf(request, "writableNeedDrain")?.get
  if (needsDrain === undefined) return
  Object.defineProperty(request, "writableNeedDrain", {
    configurable: true,
    enumerable: false,
    get: () => !passage.holding() && Reflect.apply(needsDrain, request, [])
  })
}

/** Some end a request only once what they have written is taken. */
const goingOn = (args: ReadonlyArray<unknown>, passage: Passage): ReadonlyArray<unknown> => {
  const at = args.findIndex((arg) => typeof arg === "function")
  const written = args[at]
  if (typeof written !== "function") return args
  let told = false
  const tell = (...result: ReadonlyArray<unknown>) => {
    if (told) return
    told = true
    Reflect.apply(written, undefined, result)
  }
  nextTick(() => {
    if (passage.holding()) tell()
  })
  return args.with(at, tell)
}

const propertyOf = (target: object, name: string): PropertyDescriptor | undefined => {
  for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at)) {
    const property = Object.getOwnPropertyDescriptor(at, name)
    if (property !== undefined) return property
  }
  return undefined
}
