import { HttpApiDecodeError } from "@effect/platform/HttpApiError"
import { Either, Schema } from "effect"
import { type Refusal, refusalOf } from "../../client/ApiFailure.js"
import { apiKey } from "../../client/apiKey.js"
import { pause } from "../../client/pause.js"
import { backoff } from "./backoff.js"
import { type SseEvent, SseParser } from "./SseParser.js"

/**
 * How it stands with a stream.
 *
 * - `connecting`: asked for, not there yet
 * - `live`: there
 * - `away`: broken off; it is asked for again
 * - `locked`: the server wants a key, or another one
 * - `refused`: the server does not take one of the filters
 */
export type StreamState =
  | { readonly kind: "connecting" | "live" | "away" | "locked" }
  | { readonly kind: "refused"; readonly refusal: Refusal | undefined }

export interface Listener {
  readonly onEvents: (events: ReadonlyArray<SseEvent>) => void
  readonly onState: (state: StreamState) => void
}

/** Milliseconds without a byte after which a connection counts as broken: the server says something every 15 seconds. */
const silence = 40_000

const decodeRefusal = Schema.decodeUnknownEither(Schema.parseJson(HttpApiDecodeError))

const refusalIn = (body: string): Refusal | undefined => {
  const decoded = decodeRefusal(body)
  return Either.isRight(decoded) ? refusalOf(decoded.right.issues).refusal : undefined
}

/** Until the key is another one than it was. */
const keyChanged = async (before: string | undefined, signal: AbortSignal) => {
  while (!signal.aborted && apiKey() === before) await pause(500, signal)
}

/**
 * Follows the server's feed until it is told to stop. After a break it goes on behind the last event that it had, so that
 * none comes twice and none is missed. EventSource could not send the key.
 */
export const follow = async (query: Readonly<Record<string, string>>, listener: Listener, signal: AbortSignal) => {
  let failed = 0
  let last: string | undefined
  let retry: number | undefined

  const listen = async (key: string | undefined): Promise<StreamState> => {
    const connection = new AbortController()
    const stop = () => connection.abort()
    signal.addEventListener("abort", stop)
    let timer = window.setTimeout(stop, silence)
    try {
      const response = await fetch(`/api/stream?${new URLSearchParams(query)}`, {
        cache: "no-store",
        headers: {
          accept: "text/event-stream",
          ...(key === undefined ? {} : { "x-api-key": key }),
          ...(last === undefined ? {} : { "last-event-id": last })
        },
        signal: connection.signal
      })
      if (response.status === 401) return { kind: "locked" }
      if (response.status === 400) return { kind: "refused", refusal: refusalIn(await response.text()) }
      if (!response.ok || response.body === null) return { kind: "away" }
      listener.onState({ kind: "live" })
      failed = 0
      const parser = new SseParser()
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return { kind: "away" }
        window.clearTimeout(timer)
        timer = window.setTimeout(stop, silence)
        const events = parser.push(value)
        retry = parser.retry ?? retry
        last = events.findLast(({ id }) => id !== undefined)?.id ?? last
        if (events.length > 0) listener.onEvents(events)
      }
    } catch {
      return { kind: "away" }
    } finally {
      window.clearTimeout(timer)
      signal.removeEventListener("abort", stop)
    }
  }

  listener.onState({ kind: "connecting" })
  while (!signal.aborted) {
    const key = apiKey()
    const end = await listen(key)
    if (signal.aborted) return
    listener.onState(end)
    if (end.kind === "refused") return
    if (end.kind === "locked") await keyChanged(key, signal)
    else await pause(backoff(failed++, retry, Math.random()), signal)
  }
}
