import { isAnyArrayBuffer, isProxy } from "node:util/types"
import { askedBody } from "./askedBody.js"

type Args = Parameters<typeof fetch>

// What is sent along with these is signed or packed as it is.
const bound = /^content-encoding$|(?:^|-)(?:signature|digest|hmac|md5|sha\d*)(?:-|$)/
const signs = /^AWS4-|hmac|signature/i

const isPlain = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value)
  return !isProxy(value) && (prototype === Object.prototype || prototype === null)
}

const textOf = (body: unknown): string | undefined => {
  if (typeof body === "string") return body
  const bytes = isAnyArrayBuffer(body)
    ? new Uint8Array(body)
    : ArrayBuffer.isView(body)
      ? new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
      : undefined
  try {
    return bytes && new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.slice())
  } catch {
    return undefined
  }
}

/** The headers for a body of another length. Absent where they do not allow it. */
const headersFor = (given: unknown): { readonly headers: unknown } | undefined => {
  if (given === undefined || given === null) return { headers: given }
  if (!(given instanceof Headers || (typeof given === "object" && (Array.isArray(given) || isPlain(given)))))
    return undefined
  const headers = new Headers(given as ConstructorParameters<typeof Headers>[0])
  if ([...headers.keys()].some((name) => bound.test(name))) return undefined
  if (signs.test(headers.get("authorization") ?? "")) return undefined
  if (!headers.has("content-length")) return { headers: given }
  headers.delete("content-length")
  return { headers }
}

/**
 * What `fetch` is to be given instead, so that the provider is asked for usage. Nothing of the caller's is changed. Absent where
 * there is nothing to ask, or nothing that could be changed without looking further: a `Request`, a stream, a signed body.
 */
export const askedArgs = ([input, init]: Args): Args | undefined => {
  if (typeof init !== "object" || init === null || !isPlain(init)) return undefined
  if (typeof input !== "string" && !(input instanceof URL)) return undefined
  const given = Object.getOwnPropertyDescriptors(init)
  const { body, headers } = given
  if (body === undefined || !("value" in body) || (headers !== undefined && !("value" in headers))) return undefined
  const text = textOf(body.value)
  const asked = text === undefined ? undefined : askedBody(text)
  const kept = headersFor(headers?.value)
  if (asked === undefined || kept === undefined) return undefined
  const changed = { configurable: true, enumerable: true, writable: true }
  return [
    input,
    Object.create(Object.getPrototypeOf(init), {
      ...given,
      body: { ...changed, value: typeof body.value === "string" ? asked : new TextEncoder().encode(asked) },
      ...(headers !== undefined && { headers: { ...changed, value: kept.headers } })
    })
  ]
}
