import { isAnyArrayBuffer, isProxy } from "node:util/types"
import type { RequestBody } from "./Call.js"
import { saidByBytes } from "./largeBody.js"

/** What a call of `fetch` is about, read without side effects: no getter of the caller's runs, nothing is consumed. */

/** Of a larger body a digest is read; in bytes. */
const longest = 16 * 1024 * 1024
const longestCopy = 2 * 1024 * 1024

/** Stands for what only a getter or a proxy of the caller's could tell, which may not like to be asked twice. */
const hidden = Symbol("hidden")

/** The URL that is asked for. Absent for what is none. */
export const urlOf = (input: unknown): string | undefined => {
  if (typeof input === "string") return input
  if (input instanceof URL) return input.href
  if (input instanceof Request) return input.url
  // `fetch` makes a text of anything else.
  return typeof input === "object" && input !== null ? String(input) : undefined
}

/** In upper case. Absent where it is hidden. */
export const methodOf = (input: unknown, init: unknown): string | undefined => {
  const method = valueOf(init, "method") ?? (input instanceof Request ? input.method : "GET")
  return typeof method === "string" ? method.toUpperCase() : undefined
}

/** A `null` takes away the signal of a `Request`. */
export const signalOf = (input: unknown, init: unknown): AbortSignal | undefined => {
  const given = valueOf(init, "signal")
  const signal = given === undefined && input instanceof Request ? input.signal : given
  return signal instanceof AbortSignal ? signal : undefined
}

export const headersOf = (input: unknown, init: unknown): unknown =>
  valueOf(init, "headers") ?? (input instanceof Request ? input.headers : undefined)

const empty: RequestBody = { text: undefined, bytes: 0 }
const unknown: RequestBody = { text: undefined, bytes: undefined }

/**
 * The body: at once where it lies open, later where it has to be copied out of a `Request`. Streams, forms and whatever
 * else can be read only once are left alone.
 */
export const bodyOf = (input: unknown, init: unknown): RequestBody | Promise<RequestBody> => {
  const body = valueOf(init, "body")
  if (typeof body === "string") return { text: body, bytes: Buffer.byteLength(body) }
  if (isAnyArrayBuffer(body) || ArrayBuffer.isView(body)) {
    const { byteLength } = body
    if (byteLength > longest) return { ...unknown, digest: saidByBytes(bytesOf(body)) }
    return { text: new TextDecoder().decode(copied(body)), bytes: byteLength }
  }
  if (body instanceof Blob) return isText(body.type || "text/plain") ? textOf(body) : unknown
  if (body !== undefined && body !== null) return unknown
  if (!(input instanceof Request) || input.body === null) return empty
  // Of a Request nobody can tell whether its body was made from a stream, which is not to be read ahead of the network.
  // One that was made from a text says so by itself.
  return isText(input.headers.get("content-type") ?? "") && !input.bodyUsed ? headOf(input.clone()) : unknown
}

const isText = (contentType: string): boolean => /\bjson\b|^\s*text\/plain\b/i.test(contentType)

/** May be read any number of times. */
const textOf = async (body: Blob): Promise<RequestBody> =>
  body.size > longestCopy ? unknown : { text: await body.text(), bytes: body.size }

/**
 * What `fetch` was given, such that whoever waits before it is called sends what was weighed: the caller may use its
 * objects again. A `Request` is as it is; so is what hides what it holds.
 */
export const kept = ([input, init]: Parameters<typeof fetch>): Parameters<typeof fetch> => {
  if (init === undefined || isProxy(init) || !isPlain(init)) return [input, init]
  const { body, headers } = init
  const copy: RequestInit = { ...init }
  if (headers instanceof Headers) copy.headers = new Headers(headers)
  else if (Array.isArray(headers)) copy.headers = headers.map(([name = "", value = ""]) => [name, value])
  else if (headers !== undefined && isPlain(headers)) copy.headers = { ...headers }
  if (isAnyArrayBuffer(body) || ArrayBuffer.isView(body)) copy.body = copied(body)
  return [input, copy]
}

const isPlain = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const copied = (body: ArrayBufferLike | ArrayBufferView): Uint8Array<ArrayBuffer> => new Uint8Array(bytesOf(body))

const bytesOf = (body: ArrayBufferLike | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(body) ? new Uint8Array(body.buffer, body.byteOffset, body.byteLength) : new Uint8Array(body)

/** The text of a copy, so far as it is short: what is read ahead of the network has to be kept for it. */
const headOf = async ({ body }: Request): Promise<RequestBody> => {
  const decoder = new TextDecoder()
  let text = ""
  let bytes = 0
  // Leaving the loop lets go of the copy, and of what would be kept for it.
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes > longestCopy) return unknown
    text += decoder.decode(chunk, { stream: true })
  }
  return { text: text + decoder.decode(), bytes }
}

const valueOf = (init: unknown, key: string): unknown => {
  if (typeof init !== "object" || init === null) return undefined
  if (isProxy(init)) return hidden
  if (init instanceof Request) return Reflect.get(init, key)
  for (let at: object | null = init; at !== null; at = Object.getPrototypeOf(at)) {
    const property = Object.getOwnPropertyDescriptor(at, key)
    if (property !== undefined) return "value" in property ? property.value : hidden
  }
  return undefined
}
