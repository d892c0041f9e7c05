import { AsyncLocalStorage } from "node:async_hooks"
import type { ClientHttp2Session, ClientHttp2Stream, Http2Session } from "node:http2"
import { holdOpening } from "./holdOpening.js"
import { observeBody } from "./observeBody.js"
import { wrapMethod } from "./own.js"
import { type HttpParts, makePassage, type Passage } from "./Passage.js"

// Taken at import, so that a program which fakes it later does not stop ours.
const { setImmediate: soon } = globalThis

type Headers = Readonly<Record<string, unknown>>

/**
 * Watches the model calls that are made on a session, in place. `origin` is what it is connected to, such as
 * `https://host:443`.
 */
export const watchSession = (session: ClientHttp2Session, origin: string, parts: HttpParts): void => {
  const { active, recognise, scope, vitals } = parts
  const unopened = new Set<Passage>()

  const begin = (given: unknown) => {
    const headers = headersOf(given)
    if (textOf(headers, ":method").toUpperCase() !== "POST" || session.closed || session.destroyed) return undefined
    const url = `${origin}${textOf(headers, ":path") || "/"}`
    const route = recognise(url)
    if (route === undefined) return undefined
    const from = scope()
    return from.seen ? undefined : { headers, route, scope: from, url }
  }

  const passageOf = (begun: NonNullable<ReturnType<typeof begin>>) => {
    const inContext = AsyncLocalStorage.snapshot()
    const opening: { stream?: ClientHttp2Stream; open?: (() => void) | undefined } = {}
    // Nothing is thrown: who counts the streams of a session, as AWS's client does, waits for each of them to close.
    const passage: Passage = makePassage(parts, begun, () => true, {
      headers: () => begun.headers,
      declared: () => lengthOf(begun.headers),
      unsent: () => opening.stream?.pending !== false,
      send: () => {
        unopened.delete(passage)
        inContext(() => opening.open?.())
      },
      refuse: (error) => inContext(() => opening.stream?.destroy(error))
    })
    return { passage, opening }
  }

  wrapMethod(session, "request", (request, args) => {
    const make = () => request(args) as ClientHttp2Stream
    if (!active()) return make()
    const begun = vitals.guarded("the begin of a call", () => begin(args[0]))
    if (begun === undefined) return make()
    const known = vitals.guarded("the begin of a call", () => passageOf(begun))
    if (known === undefined) return make()
    const { opening, passage } = known
    const early = passage.early()
    if (typeof early === "object") throw early
    let stream: ClientHttp2Stream
    try {
      if (early) stream = make()
      else {
        const held = holdOpening(session, make)
        stream = held.stream
        opening.open = held.open
        if (held.open !== undefined) unopened.add(passage)
      }
    } catch (error) {
      passage.stillborn(error)
      throw error
    }
    opening.stream = stream
    vitals.guarded("watching a request", () => {
      observe(stream, passage, () => unopened.delete(passage))
      // Its signal was aborted before it was made.
      if (stream.destroyed) passage.takenBack(undefined, false)
      else if (stream.writableEnded) passage.ended()
      else if (!early && opening.open === undefined) passage.decide()
    })
    return stream
  })
  // A session that is closed waits for the streams that are open, and opens none any more.
  const openAll = () => {
    for (const passage of gone(session) ? [] : unopened) passage.decide()
  }
  wrapMethod(session, "close", (close, args) => {
    if (unopened.size === 0) return close(args)
    openAll()
    // The server has to hear of the streams first.
    return void soon(() => close(args))
  })
  wrapMethod(session, "destroy", (destroy, args) => {
    openAll()
    return destroy(args)
  })
}

/** Sees what happens to a stream, in place: it stays the same object with the same behaviour. */
const observe = (stream: ClientHttp2Stream, passage: Passage, closed: () => void) => {
  let inTimeout = false
  let replied = false
  let closing = false
  // What comes before the listeners of the reply are told of it.
  let early: Array<Uint8Array> = []
  let earlyEnd = false

  observeBody(stream, passage)
  wrapMethod(stream, "push", (push, args) => {
    const [chunk] = args
    if (chunk instanceof Uint8Array) {
      if (replied) passage.chunk(chunk)
      else early.push(Uint8Array.from(chunk))
    } else if (chunk === null && !stream.destroyed && !closing) {
      if (replied) passage.whole()
      else earlyEnd = true
    }
    return push(args)
  })
  const reply = (headers: Headers) => {
    if (replied) return
    replied = true
    const status = headers[":status"]
    passage.replied(typeof status === "number" ? status : undefined, (name) => textOf(headers, name))
    for (const chunk of early) passage.chunk(chunk)
    early = []
    if (earlyEnd) passage.whole()
  }
  wrapMethod(stream, "close", (close, args) => {
    // Node, too, closes the streams of a session whose connection has gone.
    if (!stream.closed && !disconnected(stream)) {
      closing = true
      if (passage.takenBack(undefined, inTimeout)) {
        // Of a stream that was never opened there is nothing to close.
        if (typeof args[1] === "function") stream.once("close", args[1] as () => void)
        return stream.destroy()
      }
    }
    return close(args)
  })
  wrapMethod(stream, "destroy", (destroy, args) => {
    const byNode = stream.destroyed || (stream.closed && !closing) || disconnected(stream)
    if (!byNode) passage.takenBack(args[0], inTimeout)
    return destroy(args)
  })
  wrapMethod(stream, "emit", (emit, args) => {
    switch (args[0]) {
      case "response":
        reply(args[1] as Headers)
        break
      case "error":
        passage.failed(args[1])
        break
      case "close":
        passage.closed()
        closed()
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

/** The session has ended, or what it went over. */
const disconnected = ({ session }: ClientHttp2Stream): boolean => session === undefined || gone(session)

const gone = (session: Http2Session): boolean => {
  try {
    return session.destroyed || session.socket.destroyed
  } catch {
    // What stands for its socket throws once that is gone.
    return true
  }
}

/** In lower case. Node takes them as a list, too. */
const headersOf = (given: unknown): Headers => {
  if (typeof given !== "object" || given === null) return {}
  const entries: ReadonlyArray<readonly [unknown, unknown]> = Array.isArray(given)
    ? Array.from({ length: given.length / 2 }, (_, index) => [given[2 * index], given[2 * index + 1]])
    : Object.entries(given)
  return Object.fromEntries(entries.map(([name, value]) => [`${name}`.toLowerCase(), value]))
}

const textOf = (headers: Headers, name: string): string => {
  const value = headers[name]
  return typeof value === "string" ? value : ""
}

const lengthOf = (headers: Headers): number | undefined => {
  const length = `${headers["content-length"] ?? ""}`
  return /^\d{1,15}$/.test(length) ? Number(length) : undefined
}
