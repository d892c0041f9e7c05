import type { Socket } from "node:net"
import { blockedHeader, type CircuitBreakerError, keepBlock } from "../../breaker/CircuitBreakerError.js"
import { printable } from "../../printable.js"
import { headerEntries } from "../../Secrets.js"

// Taken at import, so that a program which fakes it later does not stop ours.
const { setImmediate: soon } = globalThis

/**
 * Whether a client takes whatever a request fails with for a network failure, and tries again and again: those made by
 * Stainless, which are known by their headers. They take a reply that forbids.
 */
export const wantsReply = (headers: unknown): boolean =>
  headerEntries(headers).some(([header, value]) => {
    const name = header.toLowerCase()
    return name === "x-stainless-lang" || (name === "user-agent" && /^[\w-]+\/JS \d/.test(value))
  })

/**
 * A connection to nowhere, which answers whatever it is sent with the refusal of a provider: not worth a second try, and
 * with a mark that leads to `error`. Node makes a reply of it as of any other.
 */
export const standIn = (error: CircuitBreakerError): Socket => {
  keepBlock(error)
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
  const { blockId, message, rule } = error
  const body = JSON.stringify({
    error: { type: "agentwatch_circuit_open", code: rule, message: printable(message) }
  })
  return [
    "HTTP/1.1 403 Forbidden",
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
    "x-should-retry: false",
    `${blockedHeader}: ${blockId}`,
    "",
    body
  ].join("\r\n")
}
