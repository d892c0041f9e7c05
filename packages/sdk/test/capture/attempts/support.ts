import type { ServerResponse } from "node:http"
import type { Environment } from "../../../src/Environment.js"
import type { InitOptions } from "../../../src/index.js"
import { type Chat, chatRequest, dollarACall, serveChat } from "../../support/chat.js"
import { type ManualClock, makeManualClock } from "../../support/ManualClock.js"
import { dataLine, openAiEvents, sendEvents, sendJson } from "../../support/replies.js"
import type { Sent } from "../../support/servers.js"
import { type Watching, watching } from "../../support/watching.js"

/** How a provider answers one attempt: with a status and headers, by breaking the connection, or not at all. */
export type Answer =
  | number
  | { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | "reset"
  | "unreachable"

export interface Trying extends Watching {
  readonly chat: Chat
  readonly clock: ManualClock
  /** Makes one attempt, reads its reply unless told not to, and gives its status. */
  readonly attempt: (headers?: Readonly<Record<string, string>>, more?: object, read?: boolean) => Promise<number>
  /** Spans that are on their way. */
  readonly queued: () => number
}

const real = globalThis.fetch

/** Stands for a reply that is a stream. */
export const streamed = 299

const unreachable = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" })

/** A provider that answers as it is told, then well, and a clock that stands still. */
export const trying = async (
  answers: ReadonlyArray<Answer>,
  options: InitOptions = {},
  changes: Partial<Environment> = {}
): Promise<Trying> => {
  const clock = makeManualClock()
  const left = [...answers]
  const chat = await serveChat((_, response) => answer(response, left.shift() ?? 200))
  const host = {
    fetch: (...args: Parameters<typeof fetch>) => {
      if (args[0] !== chat.path || left[0] !== "unreachable") return real(...args)
      left.shift()
      return Promise.reject(Object.assign(new TypeError("fetch failed"), { cause: unreachable }))
    }
  }
  const parts = await watching(
    { providers: { [chat.host]: "openai" }, prices: dollarACall, ...options },
    { clock, host, ...changes }
  )
  const attempt: Trying["attempt"] = async (headers = {}, more = {}, read = true) => {
    const request = chatRequest(more)
    const reply = await parts.watch.fetch(chat.path, { ...request, headers: { ...request.headers, ...headers } })
    if (read) for await (const _ of reply.body ?? []);
    return reply.status
  }
  return { ...parts, chat, clock, attempt, queued: () => parts.watch.health().queued }
}

const answer = (response: ServerResponse, how: Answer): void | Promise<void> => {
  if (how === "reset" || how === "unreachable") return void response.destroy()
  const { headers, status } = typeof how === "number" ? { headers: {}, status: how } : how
  if (status === 200) return
  if (status === streamed)
    return sendEvents(response, openAiEvents(["Hello"], true).map(dataLine)).then(() => void response.end())
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  sendJson(response, { error: { message: `failed with ${status}`, code: "some_code" } }, status)
}

/** What a span says of its attempts: the status or error of each. */
export const attemptsOf = (span: Sent | undefined): ReadonlyArray<unknown> =>
  (span?.events ?? []).map(
    ({ attributes }: Sent) => attributes["http.response.status_code"] ?? attributes["error.type"]
  )

export const resendsOf = (span: Sent | undefined): unknown => span?.attributes?.["http.request.resend_count"]
