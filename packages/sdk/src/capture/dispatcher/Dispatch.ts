/** The one method of an undici dispatcher that every request passes. False asks for no more until it has drained. */
export type Dispatch = (this: unknown, options: unknown, handler: unknown) => unknown

/** What a request is, as a dispatcher is told. Read only: it is the caller's. */
export type DispatchOptions = Readonly<Record<PropertyKey, unknown>>

/**
 * Who is told how a request goes. There are two generations: `onConnect`, `onHeaders`, `onData`, `onComplete`, `onError`,
 * and `onRequestStart`, `onResponseStart`, `onResponseData`, `onResponseEnd`, `onResponseError`.
 */
export type Handler = object

export type Callback = (this: unknown, ...args: ReadonlyArray<unknown>) => unknown

export const callbackOf = (handler: Handler, name: string): Callback | undefined => {
  const callback: unknown = Reflect.get(handler, name)
  return typeof callback === "function" ? (callback as Callback) : undefined
}

export const isObject = (value: unknown): value is object => typeof value === "object" && value !== null
