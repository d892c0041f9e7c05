import type { ServerResponse } from "node:http"
import {
  anthropicEvents,
  anthropicReply,
  dataLine,
  openAiEvents,
  openAiReply,
  sendJson
} from "../../support/replies.js"
import { type Loopback, serve } from "../../support/servers.js"
import { responsesEvents, responsesReply } from "./responses.js"

export interface Provider extends Loopback {
  /** The path of each request that came in. */
  readonly asked: ReadonlyArray<string>
}

/** What the provider says to everything. */
export const answer = "Good morning"

const words = ["Good ", "morning"]

const replies: ReadonlyArray<{
  readonly path: string
  readonly whole: object
  readonly events: ReadonlyArray<string>
}> = [
  {
    path: "/chat/completions",
    whole: openAiReply(answer),
    events: [...openAiEvents(words, true), "[DONE]"].map(dataLine)
  },
  { path: "/responses", whole: responsesReply(answer), events: responsesEvents(words).map(named) },
  {
    path: "/messages",
    whole: { ...anthropicReply, content: [{ type: "text", text: answer }], stop_reason: "end_turn" },
    events: anthropicEvents.map(named)
  }
]

/** A provider that speaks every format, streamed where that is asked for. It is overloaded so many times first. */
export const serveProvider = async (overloaded = 0): Promise<Provider> => {
  const asked: Array<string> = []
  const loopback = await serve((request, response, body) => {
    const path = request.url ?? ""
    asked.push(path)
    response.setHeader("retry-after-ms", "0")
    if (asked.length <= overloaded) return void sendJson(response, { error: { message: "Overloaded" } }, 503)
    const reply = replies.find((reply) => path.endsWith(reply.path))
    if (reply === undefined) return void sendJson(response, { error: { message: `nothing at ${path}` } }, 404)
    if (JSON.parse(body).stream === true) return stream(response, reply.events)
    sendJson(response, reply.whole)
  })
  return { ...loopback, asked }
}

const stream = (response: ServerResponse, events: ReadonlyArray<string>) => {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" })
  for (const event of events) response.write(event)
  response.end()
}

function named(event: { readonly type: string }) {
  return `event: ${event.type}\n${dataLine(event)}`
}
