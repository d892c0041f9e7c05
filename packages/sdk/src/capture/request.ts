import type { RequestBody } from "./Recorder.js"

/** What a call of `fetch` is about, read without side effects: no getter of the caller's runs, nothing is consumed. */

/** A larger body is sent on all the same, but not looked at; in bytes. */
const longest = 16 * 1024 * 1024
const longestCopy = 2 * 1024 * 1024

/** The absolute URL that is asked for. Absent for what only `fetch` itself can make sense of. */
export const urlOf = (input: unknown): string | undefined => {
  if (typeof input === "string") return input
  if (input instanceof URL) return input.href
  return input instanceof Request ? input.url : undefined
}

/** In upper case, as far as `fetch` normalises it. */
export const methodOf = (input: unknown, init: unknown): string => {
  const method = valueOf(init, "method") ?? (input instanceof Request ? input.method : "GET")
  return typeof method === "string" ? method.toUpperCase() : ""
}

export const signalOf = (input: unknown, init: unknown): AbortSignal | undefined => {
  const signal = valueOf(init, "signal") ?? (input instanceof Request ? input.signal : undefined)
  return signal instanceof AbortSignal ? signal : undefined
}

export const headersOf = (input: unknown, init: unknown): unknown =>
  valueOf(init, "headers") ?? (input instanceof Request ? input.headers : undefined)

const empty: RequestBody = { text: undefined, bytes: 0 }
const unknown: RequestBody = { text: undefined, bytes: undefined }

/**
 * The body: at once where it lies open, later where it has to be copied out of a `Request`. Streams and whatever else can
 * be read only once are left alone. Forms hold media, whose size says nothing of their tokens.
 */
export const bodyOf = (input: unknown, init: unknown): RequestBody | Promise<RequestBody> => {
  const body = valueOf(init, "body")
  if (typeof body === "string") return { text: body, bytes: Buffer.byteLength(body) }
  if (body instanceof Uint8Array || body instanceof ArrayBuffer) {
    return { text: body.byteLength > longest ? undefined : new TextDecoder().decode(body), bytes: body.byteLength }
  }
  if (body instanceof FormData) return empty
  if (body !== undefined && body !== null) return unknown
  if (!(input instanceof Request) || input.body === null) return empty
  const contentType = input.headers.get("content-type") ?? ""
  if (/^\s*multipart\//i.test(contentType)) return empty
  // Of a Request nobody can tell whether its body was made from a stream, which is not to be read ahead of the network.
  return /\bjson\b/i.test(contentType) && !input.bodyUsed ? headOf(input.clone()) : unknown
}

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

/** The property, unless it is behind a getter that may not like to be asked twice. */
const valueOf = (init: unknown, key: string): unknown => {
  if (typeof init !== "object" || init === null) return undefined
  if (init instanceof Request) return Reflect.get(init, key)
  for (let at: object | null = init; at !== null; at = Object.getPrototypeOf(at)) {
    const property = Object.getOwnPropertyDescriptor(at, key)
    if (property !== undefined) return property.value
  }
  return undefined
}
