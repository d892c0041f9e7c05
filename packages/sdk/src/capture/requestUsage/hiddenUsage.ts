import type { SseEvent } from "@agentwatch/core/provider/WireFormat"
import { sievedBody } from "./sievedBody.js"
import { makeUsageSieve } from "./UsageSieve.js"

type Listener = (event: SseEvent) => void

interface Hidden {
  readonly listeners: Set<Listener>
  event: SseEvent | undefined
}

const hiddenIn = new WeakMap<object, Hidden>()

/** Tells of the chunk that is kept from the caller of this reply, if there is one: when it comes, or at once if it has. */
export const onHiddenUsage = (reply: object, listener: Listener): void => {
  const hidden = hiddenIn.get(reply)
  if (hidden === undefined) return
  hidden.listeners.add(listener)
  if (hidden.event !== undefined) listener(hidden.event)
}

/** The reply as it would be if nobody had asked for usage: one that is like it in everything, but for the chunk that was asked for. */
export const withoutUsage = (reply: Response): Response => {
  if (!(reply instanceof Response)) return reply
  const { body, headers, status, statusText } = reply
  const streams = /^\s*text\/event-stream\b/i.test(headers.get("content-type") ?? "")
  if (!streams || !reply.ok || body === null || body.locked) return reply
  const hidden: Hidden = { listeners: new Set(), event: undefined }
  const sieve = makeUsageSieve((data) => {
    hidden.event = { name: "message", data }
    for (const listener of hidden.listeners) listener(hidden.event)
  })
  const sieved = like(reply, new Response(sievedBody(body, sieve, reply), { status, statusText, headers }))
  hiddenIn.set(sieved, hidden)
  return sieved
}

/** What only the network can give a reply. */
const like = (original: Response, reply: Response): Response => {
  for (const name of ["headers", "redirected", "type", "url"] as const) {
    Object.defineProperty(reply, name, { configurable: true, enumerable: false, value: original[name] })
  }
  const { clone } = reply
  Object.defineProperty(reply, "clone", {
    configurable: true,
    enumerable: false,
    writable: true,
    value: function (this: Response) {
      const copy = Reflect.apply(clone, this, [])
      return this === reply ? like(original, copy) : copy
    }
  })
  return reply
}
