import type { Clock } from "../Clock.js"
import type { Settings } from "../Settings.js"
import type { Body } from "./Body.js"

/** A reply of the server, its body parsed; absent if that is no JSON, or too much of it. */
export interface Reply {
  readonly status: number
  readonly retryAfter: string | null
  readonly body: unknown
}

/** Asks the server. Rejects if there is no whole reply within `timeout` milliseconds, or once `signal` is aborted. */
export type Transport = (request: {
  readonly method: "GET" | "POST"
  /** Begins with a slash. */
  readonly path: string
  readonly body?: Body
  readonly timeout: number
  readonly signal?: AbortSignal
}) => Promise<Reply>

/** The most of a reply that is read, in bytes. */
const longestReply = 4 * 1024 * 1024

/** `send` is the `fetch` from before it was patched, so that what we send is never taken for the program's own. */
export const makeTransport =
  ({ apiKey, serverUrl }: Settings, clock: Clock, send: typeof fetch): Transport =>
  async ({ body, method, path, signal, timeout }) => {
    const controller = new AbortController()
    const abort = () => controller.abort()
    const stop = clock.after(timeout, abort)
    signal?.addEventListener("abort", abort, { once: true })
    try {
      const reply = await send(serverUrl + path, {
        method,
        headers: {
          ...(body !== undefined && { "content-type": "application/json" }),
          ...(body?.packed && { "content-encoding": "gzip" }),
          ...(apiKey !== undefined && { "x-api-key": apiKey })
        },
        ...(body !== undefined && { body: body.bytes }),
        // The key would go along to wherever it leads.
        redirect: "manual",
        signal: controller.signal
      })
      return {
        status: reply.status,
        retryAfter: reply.headers.get("retry-after"),
        body: await readJson(reply)
      }
    } finally {
      stop()
      signal?.removeEventListener("abort", abort)
    }
  }

const readJson = async (reply: Response): Promise<unknown> => {
  if (reply.body === null) return undefined
  const chunks: Array<Uint8Array> = []
  let bytes = 0
  for await (const chunk of reply.body) {
    bytes += chunk.byteLength
    // Leaving the loop closes the connection.
    if (bytes > longestReply) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return undefined
  }
}
