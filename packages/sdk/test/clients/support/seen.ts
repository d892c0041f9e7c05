import { EventEmitter } from "node:events"

const deepest = 12

/**
 * All that can be seen of what a client gives, as plain data: classes by their names, headers in order, errors with all
 * that they carry. Functions, and what leads back to itself, are left out.
 */
export const seen = (value: unknown, depth = 0, above: ReadonlyArray<object> = []): unknown => {
  if (typeof value === "function" || typeof value === "symbol") return undefined
  if (typeof value === "bigint") return `${value}n`
  if (typeof value !== "object" || value === null) return value
  if (depth > deepest || above.includes(value)) return "…"
  const inside = [...above, value]
  const go = (part: unknown) => seen(part, depth + 1, inside)
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("base64") }
  if (value instanceof Headers) return { headers: [...value] }
  if (value instanceof Response) {
    const { bodyUsed, headers, ok, redirected, status, statusText, type, url } = value
    return { bodyUsed, headers: [...headers], ok, redirected, status, statusText, type, url }
  }
  if (value instanceof Request) return { request: value.url, headers: [...value.headers] }
  if ([AbortSignal, AbortController, EventEmitter].some((kind) => value instanceof kind)) return value.constructor.name
  if (value instanceof ReadableStream) return { stream: value.locked }
  if (Array.isArray(value)) return value.map(go)
  if (value instanceof Map) return { map: [...value].map(go) }
  const own = Object.fromEntries(
    Object.getOwnPropertyNames(value)
      .filter((key) => key !== "stack" || !(value instanceof Error))
      .map((key) => [key, go(Reflect.get(value, key))])
  )
  const kind = Object.getPrototypeOf(value)?.constructor?.name
  return kind === "Object" || kind === undefined ? own : { kind, ...own }
}

/** What a user of the client gets: what it returns, or what it throws. */
export const outcome = async (asking: Promise<unknown>): Promise<unknown> => {
  try {
    return { gave: seen(await asking) }
  } catch (error) {
    return { threw: seen(error) }
  }
}

interface Drained {
  readonly events: ReadonlyArray<unknown>
  readonly error?: unknown
}

/** All of a stream, and the error that ends it, if one does. */
export const drained = async (stream: AsyncIterable<unknown> | undefined): Promise<Drained> => {
  const events: Array<unknown> = []
  try {
    if (stream !== undefined) for await (const event of stream) events.push(event)
  } catch (error) {
    return { events, error }
  }
  return { events }
}
