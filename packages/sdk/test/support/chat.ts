import { openAiReply, sendJson } from "./replies.js"
import { type Handler, type Loopback, serve } from "./servers.js"

/** A model that is asked by way of `fetch`, over a real connection. */
export interface Chat extends Loopback {
  readonly path: string
  /** The bodies that have reached it. */
  readonly requests: ReadonlyArray<string>
}

/** A reply of the model `m` to which ten tokens went in, and ten came out. */
export const chatReply = {
  ...openAiReply("Hello there", "m"),
  usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 }
}

/** With these prices each such reply costs one US dollar. */
export const dollarACall = { m: { input: 50_000, output: 50_000 } }

/** Answers every call well, unless `answer` has done so before. */
export const serveChat = async (answer: Handler = () => {}): Promise<Chat> => {
  const requests: Array<string> = []
  const loopback = await serve(async (request, response, body) => {
    requests.push(body)
    await answer(request, response, body)
    if (!response.headersSent && !response.destroyed) sendJson(response, chatReply)
  })
  return { ...loopback, path: `${loopback.url}/v1/chat/completions`, requests }
}

export const chatRequest = (more: object = {}): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }], ...more })
})
