import { isAnyArrayBuffer } from "node:util/types"
import { type DispatchOptions, type Handler, isObject } from "./Dispatch.js"

/** What a dispatched request is about. */

/** Absent for what no dispatcher would take either. */
export const urlOf = ({ origin, path }: DispatchOptions): string | undefined => {
  if (typeof path !== "string") return undefined
  if (/^https?:\/\//i.test(path)) return path
  const base = origin instanceof URL ? origin.origin : origin
  return typeof base === "string" ? base.replace(/\/$/, "") + path : undefined
}

/** A request that may be a model call, as far as can be told without its URL: no tunnel, and no change of protocol. */
export const mayBeCall = ({ method, upgrade }: DispatchOptions): boolean =>
  typeof method === "string" && method.toUpperCase() === "POST" && !upgrade

export const signalOf = ({ signal }: DispatchOptions): AbortSignal | undefined =>
  signal instanceof AbortSignal ? signal : undefined

type Headers = ReadonlyArray<readonly [name: string, value: string]>

/** Of an object, of pairs, or of names and values in turn. None of what cannot be read, or only once. */
export const headersOf = (headers: unknown): Headers => {
  if (!isObject(headers) || "next" in headers) return []
  if (Array.isArray(headers) && !Array.isArray(headers[0])) return inTurn(headers)
  const entries: ReadonlyArray<unknown> =
    Symbol.iterator in headers ? [...(headers as Iterable<unknown>)] : Object.entries(headers)
  return entries.flatMap((entry) => (Array.isArray(entry) ? pair(entry[0], entry[1]) : []))
}

const inTurn = (list: ReadonlyArray<unknown>): Headers =>
  list.flatMap((name, at) => (at % 2 === 0 ? pair(name, list[at + 1]) : []))

const pair = (name: unknown, value: unknown): Headers => {
  const [key, text] = [textOf(name), Array.isArray(value) ? value.map(textOf).join(", ") : textOf(value)]
  return key === undefined || text === undefined ? [] : [[key, text]]
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : Buffer.isBuffer(value) ? value.toString("latin1") : undefined

const headerOf = (headers: Headers, wanted: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1]

/** The body lies open: nothing has to be consumed to read it. */
export const isOpen = ({ body }: DispatchOptions): boolean =>
  body === undefined || body === null || typeof body === "string" || isAnyArrayBuffer(body) || ArrayBuffer.isView(body)

// Of media nobody can tell the tokens, and to read them as text is work for nothing.
const media = /^\s*(?:multipart|audio|image|video)\/|octet-stream/i

/**
 * A body that `fetch` has made of one it holds as a whole, of no more than `most` bytes: it hands it to a dispatcher piece
 * by piece. To read any other ahead could disturb who writes it.
 */
export const wholeFromFetch = (
  { body, headers }: DispatchOptions,
  handler: Handler,
  most: number
): AsyncGenerator<unknown, unknown, void> | undefined => {
  if (Object.prototype.toString.call(body) !== "[object AsyncGenerator]") return undefined
  if (Object.getPrototypeOf(handler) !== Object.prototype) return undefined
  if (!Object.hasOwn(handler, "body") || !Object.hasOwn(handler, "abort")) return undefined
  const given = headersOf(headers)
  const length = headerOf(given, "content-length") ?? ""
  if (!/^\d{1,15}$/.test(length) || Number(length) > most || media.test(headerOf(given, "content-type") ?? "")) {
    return undefined
  }
  return body as AsyncGenerator<unknown, unknown, void>
}

/** What was given, such that whoever waits before it is sent sends what was weighed: the caller may use its objects again. */
export const keptOptions = (options: DispatchOptions): DispatchOptions => {
  if (!isPlain(options)) return options
  const { body, headers } = options
  const own = Array.isArray(headers) ? headers.map((entry) => (Array.isArray(entry) ? [...entry] : entry)) : headers
  return {
    ...options,
    headers: isPlain(own) ? { ...own } : own,
    body: isOpen(options) && isObject(body) ? copied(body as ArrayBufferLike | ArrayBufferView) : body
  }
}

/** The same, with a mark that goes wherever these options are handed on to. */
export const withMark = (options: DispatchOptions, mark: symbol): DispatchOptions =>
  isPlain(options) ? { ...options, [mark]: true } : options

/** Nothing of it is lost in a copy. */
const isPlain = (value: unknown): value is object => {
  if (!isObject(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const copied = (body: ArrayBufferLike | ArrayBufferView): Buffer =>
  Buffer.from(
    ArrayBuffer.isView(body) ? new Uint8Array(body.buffer, body.byteOffset, body.byteLength) : new Uint8Array(body)
  )
