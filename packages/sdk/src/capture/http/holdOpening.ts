import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2"

export interface Opening {
  readonly stream: ClientHttp2Stream
  /** Opens the stream. Absent if it is open already. */
  readonly open: (() => void) | undefined
}

/**
 * Makes a stream that is not opened yet: nothing is sent, and what is written waits in it. This is what Node does of its
 * own accord as long as a session is connecting, so that it is asked to take the session for one.
 */
export const holdOpening = (session: ClientHttp2Session, make: () => ClientHttp2Stream): Opening => {
  const pending = Object.getOwnPropertySymbols(session).find(
    ({ description }) => description === "kPendingRequestCalls"
  )
  if (pending === undefined) return { stream: make(), open: undefined }
  const waiting: unknown = Reflect.get(session, pending)
  const once = Object.getOwnPropertyDescriptor(session, "once")
  const usual = session.once
  const quiet = function (this: unknown, ...args: ReadonlyArray<unknown>) {
    return args[0] === "connect" ? session : Reflect.apply(usual, this, args)
  }
  let calls: unknown
  let stream: ClientHttp2Stream
  Reflect.set(session, pending, null)
  Object.defineProperty(session, "connecting", { configurable: true, enumerable: false, get: () => true })
  Object.defineProperty(session, "once", { configurable: true, enumerable: false, writable: true, value: quiet })
  try {
    stream = make()
  } finally {
    calls = Reflect.get(session, pending)
    Reflect.set(session, pending, waiting)
    Reflect.deleteProperty(session, "connecting")
    if (once === undefined) Reflect.deleteProperty(session, "once")
    else Object.defineProperty(session, "once", once)
  }
  const call: unknown = Array.isArray(calls) ? calls[0] : undefined
  if (typeof call !== "function") return { stream, open: undefined }
  return { stream, open: () => (session.connecting ? wait(session, pending, call) : void call()) }
}

/** Has a connecting session open a stream when it can, along with others: it may have many, and listens once for all. */
const wait = (session: ClientHttp2Session, pending: symbol, call: unknown) => {
  const waiting: unknown = Reflect.get(session, pending)
  if (Array.isArray(waiting)) return void waiting.push(call)
  const calls = [call]
  Reflect.set(session, pending, calls)
  session.once("connect", () => {
    Reflect.set(session, pending, null)
    for (const open of calls) if (typeof open === "function") open()
  })
}
