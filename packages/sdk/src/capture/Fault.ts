import { headerEntries } from "../Secrets.js"
import type { Ending } from "./Call.js"

/** What the caller gave with a request that tells its own doing from the network's. Never kept with what is recorded. */
export interface Caller {
  /** Milliseconds of the monotonic clock. */
  readonly started: number
  readonly url: string
  readonly signal: AbortSignal | undefined
  readonly headers: unknown
}

const broken = { kind: "broken" } as const
const timedOut = { ...broken, by: "time", code: "timed out", sent: true } as const

/**
 * How a call ended that failed with `error`: its caller took it back, or something went wrong on the way. An abort at or
 * after the timeout that the client declared is a timeout. `replied`: the provider had begun to answer.
 */
export const endingOf = (error: unknown, caller: Caller, now: number, replied: boolean): Ending => {
  const name = stringOf(error, "name")
  if (name === "TimeoutError") return { ...timedOut, message: "timed out" }
  if (name !== "AbortError" && caller.signal?.aborted !== true) {
    const message = networkMessage(error)
    if (!replied && isNoRequest(error)) return { ...broken, by: "program", message, code: codeOf(error), sent: false }
    return { ...broken, by: "network", message, code: codeOf(error), sent: replied || !neverConnected(error) }
  }
  const timeout = declaredTimeout(caller.headers)
  const elapsed = now - caller.started
  return timeout !== undefined && elapsed >= timeout
    ? { ...timedOut, message: `timed out after ${Math.round(elapsed)} ms` }
    : { kind: "aborted" }
}

/** `fetch` threw it before it began: the URL, a header or the body cannot be sent. Its network errors have a cause. */
const isNoRequest = (error: unknown): boolean => {
  if (stringOf(error, "name") !== "TypeError") return false
  if (errorCause(error) === undefined) return !/fetch|network|terminated/i.test(stringOf(error, "message"))
  return codeOf(error)?.startsWith("ERR_INVALID_") === true
}

const unconnected =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_[A-Z]+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)$/
const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/

/** No connection came about, so nothing can have been sent on it. */
const neverConnected = (error: unknown): boolean => {
  const code = codeOf(error) ?? ""
  const at = stringOf(errorCause(error), "syscall") || stringOf(error, "syscall")
  return unconnected.test(code) || untrusted.test(code) || at === "connect" || at === "getaddrinfo"
}

/** Milliseconds. Clients made by Stainless say in a header how many whole seconds they wait, rounded down. */
const declaredTimeout = (headers: unknown): number | undefined => {
  const found = headerEntries(headers).find(([name]) => name.toLowerCase() === "x-stainless-timeout")
  return found !== undefined && /^\d{1,6}$/.test(found[1]) ? Number(found[1]) * 1_000 : undefined
}

// Messages of the network layer may quote a URL or a header. Bare words and codes cannot.
const words = /^[a-z][a-z' ]{0,80}$/i
const code = /^[A-Z][A-Z0-9_]{1,60}$/

const codeOf = (error: unknown): string | undefined =>
  [stringOf(error, "code"), stringOf(errorCause(error), "code")].find((text) => code.test(text))

/** What a thrown error of the network layer says, so far as it quotes nothing: `fetch failed (ECONNREFUSED)`. */
const networkMessage = (error: unknown): string => {
  const cause = errorCause(error)
  const said = [stringOf(error, "message"), stringOf(error, "name"), "network failure"].find((text) => words.test(text))
  const detail = codeOf(error) ?? [stringOf(cause, "message")].find((text) => words.test(text))
  return detail === undefined || detail === said ? `${said}` : `${said} (${detail})`
}

const property = (value: unknown, key: string): unknown => {
  try {
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined
  } catch {
    return undefined
  }
}

const stringOf = (value: unknown, key: string): string => {
  const text = property(value, key)
  return typeof text === "string" ? text : ""
}

const errorCause = (error: unknown): unknown => {
  const cause = property(error, "cause")
  // Several addresses were tried in vain.
  const errors = property(cause, "errors")
  return Array.isArray(errors) && stringOf(cause, "code") === "" ? errors[0] : cause
}
