import { messages, textOf } from "./pieces.mjs"

export const body = (content, stream) =>
  JSON.stringify({
    model: "model-asked",
    messages: messages(content),
    ...(stream && { stream, stream_options: { include_usage: true } })
  })

export const path = "/v1/chat/completions"
export const headers = { "content-type": "application/json", authorization: "Bearer not-a-key" }

/** Asks by way of a `request` such as that of `node:http`. */
export const httpProgram = (request) => {
  const ask = async (url, content, stream) => {
    const reply = await new Promise((resolve, reject) => {
      request(`${url}${path}`, { method: "POST", headers }, resolve).on("error", reject).end(body(content, stream))
    })
    const text = await textOf(reply)
    if (reply.statusCode >= 400) throw Object.assign(new Error(text), { status: reply.statusCode })
    return text
  }
  return {
    whole: async (url, content) => JSON.parse(await ask(url, content)),
    streamed: (url, content) => ask(url, content, true)
  }
}

/** Asks by way of a `fetch`, whoever has made it. */
export const fetchProgram = (fetch, options) => {
  const ask = async (url, content, stream) => {
    const reply = await fetch(`${url}${path}`, { method: "POST", headers, body: body(content, stream), ...options })
    if (!reply.ok) throw Object.assign(new Error(await reply.text()), { status: reply.status })
    return reply
  }
  return {
    whole: async (url, content) => (await ask(url, content)).json(),
    streamed: async (url, content) => textOf((await ask(url, content, true)).body)
  }
}
