import type { Socket } from "node:net"
import type { CircuitBreakerError } from "../../breaker/CircuitBreakerError.js"
import { headerEntries } from "../../Secrets.js"
import { forbidden, isStainless } from "../forbidden.js"

// Taken at import, so that a program which fakes it later does not stop ours.
const { setImmediate: soon } = globalThis

/**
 * Whether a client takes whatever a request fails with for a network failure, and tries again and again: those made by
 * Stainless, which are known by their headers. They take a reply that forbids.
 */
export const wantsReply = (headers: unknown): boolean =>
  headerEntries(headers).some(([name, value]) => isStainless(name, value))

/**
 * A connection to nowhere, which answers whatever it is sent with the refusal of a provider: not worth a second try, and
 * with a mark that leads to `error`. Node makes a reply of it as of any other.
 */
export const standIn = (error: CircuitBreakerError): Socket => {
  const net: typeof import("node:net") = process.getBuiltinModule("node:net")
  const socket = new net.Socket()
  const reply = Buffer.from(replyOf(error))
  let answered = false
  const take = (done: (error?: Error | null) => void) => {
    done()
    if (answered) return
    answered = true
    soon(() => {
      if (!socket.destroyed) socket.push(reply)
    })
  }
  return Object.assign(socket, {
    _read: () => {},
    _write: (_chunk: unknown, _encoding: unknown, done: () => void) => take(done),
    _writev: (_chunks: unknown, done: () => void) => take(done),
    _final: (done: () => void) => done()
  })
}

const replyOf = (error: CircuitBreakerError): string => {
  const { body, headers } = forbidden(error)
  const lines = Object.entries({ ...headers, connection: "close" }).map(([name, value]) => `${name}: ${value}`)
  return ["HTTP/1.1 403 Forbidden", ...lines, "", body].join("\r\n")
}
