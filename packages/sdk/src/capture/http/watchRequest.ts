import { AsyncLocalStorage } from "node:async_hooks"
import type { Agent, ClientRequest, IncomingMessage } from "node:http"
import { keepBlock } from "../../breaker/CircuitBreakerError.js"
import { makeHold } from "./Hold.js"
import { observeBody } from "./observeBody.js"
import { wrapMethod } from "./own.js"
import { type HttpParts, makePassage, type Passage } from "./Passage.js"
import { type RequestOptions, type RequestTarget, targetOf } from "./RequestTarget.js"
import { standIn, wantsReply } from "./standIn.js"

/** `http.request` or `https.request`. */
export type RequestFunction = (...args: ReadonlyArray<unknown>) => ClientRequest

export interface Transport {
  /** With its colon. */
  readonly scheme: "http:" | "https:"
  /** The agent of requests that name none. */
  readonly agent: () => Agent
}

/** A `request` that behaves as `original` does, records the model calls among what passes, and makes none that is refused. */
export const watchRequest = (original: RequestFunction, parts: HttpParts, transport: Transport): RequestFunction => {
  const { active, recognise, scope, vitals } = parts

  const begin = (args: ReadonlyArray<unknown>) => {
    const target = targetOf(args, transport.scheme)
    if (target === undefined) return undefined
    const route = recognise(target.url)
    if (route === undefined) return undefined
    const from = scope()
    return from.seen ? undefined : { target, route, scope: from, url: target.url }
  }

  const passageOf = (begun: NonNullable<ReturnType<typeof begin>>) => {
    const inContext = AsyncLocalStorage.snapshot()
    let request: ClientRequest | undefined
    let release: (() => void) | undefined
    const headers = () => headersOf(begun.target, request)
    const forbids = () => wantsReply(headers())
    /** There is no connection whose end would tell. */
    const dropped = (error?: unknown) => {
      if (request !== undefined && release !== undefined) connect(request, undefined, error)
    }
    const passage = makePassage(parts, begun, forbids, {
      headers,
      declared: () => lengthOf(headers()),
      unsent: () => neverConnected(request),
      send: () => {
        try {
          inContext(() => release?.())
        } catch (error) {
          inContext(() => dropped(error))
        }
      },
      refuse: (error) =>
        inContext(() => {
          if (request === undefined) return
          if (release !== undefined && forbids()) return connect(request, standIn(error))
          keepBlock(error)
          request.destroy(error)
          dropped(error)
        })
    })
    return {
      passage,
      /** `held`: lets it go, if it is held. */
      made: (made: ClientRequest, held: (() => void) | undefined) => {
        request = made
        release = held
        observe(made, passage, () => inContext(() => dropped()))
        if (held === undefined) return passage.decide()
        // Its signal was aborted before it was made.
        if (made.destroyed && passage.takenBack(undefined, false)) return dropped()
        if (made.getHeader("expect") !== undefined) passage.decide()
      }
    }
  }

  /** The agent of a request that names none. */
  const usualAgent = ({ _defaultAgent }: RequestOptions) =>
    (transport.scheme === "http:" && (_defaultAgent as Agent | undefined)) || transport.agent()

  return function (this: unknown, ...args) {
    const make = (given: ReadonlyArray<unknown>): ClientRequest => Reflect.apply(original, this, given)
    if (!active()) return make(args)
    const begun = vitals.guarded("the begin of a call", () => begin(args))
    const known = begun && vitals.guarded("the begin of a call", () => passageOf(begun))
    if (begun === undefined || known === undefined) return make(args)
    const { options, withOptions } = begun.target
    const { made, passage } = known
    const early = passage.early()
    if (typeof early === "object") throw early
    const hold = early
      ? undefined
      : vitals.guarded("holding a call", () => makeHold(options, usualAgent(options), transport.scheme))
    let request: ClientRequest
    try {
      request = make(withOptions(hold?.options ?? options))
    } catch (error) {
      passage.stillborn(error)
      throw error
    }
    vitals.guarded("watching a request", () => made(request, hold?.holds() === true ? hold.release : undefined))
    return request
  }
}

/** Sees what happens to a request, in place: it stays the same object with the same behaviour. */
const observe = (request: ClientRequest, passage: Passage, dropped: () => void) => {
  let inTimeout = false
  observeBody(request, passage)
  wrapMethod(request, "flushHeaders", (flush, args) => {
    flush(args)
    passage.decide()
  })
  wrapMethod(request, "destroy", (destroy, args) => {
    const unsent = !request.destroyed && passage.takenBack(args[0], inTimeout)
    const result = destroy(args)
    if (unsent) dropped()
    return result
  })
  wrapMethod(request, "emit", (emit, args) => {
    switch (args[0]) {
      case "response":
        observeReply(args[1] as IncomingMessage, passage)
        break
      case "error":
        passage.failed(args[1])
        break
      case "upgrade":
      case "connect":
        passage.switched((args[1] as IncomingMessage).statusCode)
        break
      case "close":
        passage.closed()
        break
      case "timeout":
        inTimeout = true
        try {
          return emit(args)
        } finally {
          inTimeout = false
        }
    }
    return emit(args)
  })
}

/** Sees the bytes of a reply as they come in, before anybody reads them. */
const observeReply = (reply: IncomingMessage, passage: Passage) => {
  const { headers, statusCode } = reply
  passage.replied(statusCode, (name) => headers[name]?.toString())
  wrapMethod(reply, "push", (push, args) => {
    const [chunk] = args
    if (chunk instanceof Uint8Array) passage.chunk(chunk)
    else if (chunk === null && reply.complete) passage.whole()
    return push(args)
  })
  wrapMethod(reply, "destroy", (destroy, args) => {
    const [error] = args
    if (isLoss(error)) passage.failed(error)
    else if (!reply.complete) passage.takenBack(error, false)
    return destroy(args)
  })
}

/** What Node ends a reply with whose connection was lost. */
const isLoss = (error: unknown): boolean =>
  error instanceof Error && error.message === "aborted" && Reflect.get(error, "code") === "ECONNRESET"

type OnSocket = (this: ClientRequest, socket: unknown, error?: unknown) => void

/** Gives a request its connection, as an agent does; none, or an error, ends it. */
const connect = (request: ClientRequest, socket: unknown, error?: unknown) => {
  const onSocket = request.onSocket as OnSocket
  Reflect.apply(onSocket, request, [socket, error])
}

/** Nothing can have been sent on what was never connected. */
const neverConnected = (request: ClientRequest | undefined): boolean => {
  const socket = request?.socket
  if (socket === undefined || socket === null) return true
  return socket.connecting || Reflect.get(socket, "secureConnecting") === true
}

/** As names and values. Those that were given as a list are known by it alone. */
const headersOf = ({ options }: RequestTarget, request: ClientRequest | undefined): unknown => {
  const { headers } = options
  if (!Array.isArray(headers)) return request?.getHeaders() ?? headers
  if (Array.isArray(headers[0])) return headers
  return Array.from({ length: headers.length / 2 }, (_, index) => headers.slice(2 * index, 2 * index + 2))
}

const lengthOf = (headers: unknown): number | undefined => {
  const entries: ReadonlyArray<readonly [unknown, unknown]> = Array.isArray(headers)
    ? headers
    : Object.entries(headers ?? {})
  const found = entries.find(([name]) => `${name}`.toLowerCase() === "content-length")?.[1]
  return found !== undefined && /^\d{1,15}$/.test(`${found}`) ? Number(found) : undefined
}
