import { createServer } from "node:http"
import Anthropic from "@anthropic-ai/sdk"
import OpenAI from "openai"
import type { Exchange } from "./exchanges.js"

/** A provider on loopback: answers under `/{id}/…` with what the exchange of that id holds, in a few pieces. */
export const startProvider = async (exchanges: ReadonlyArray<Exchange>) => {
  const server = createServer((request, response) => {
    request.resume()
    request.once("end", () => {
      const exchange = exchanges.find(({ id }) => request.url?.startsWith(`/${id}/`))
      if (exchange === undefined) {
        response.writeHead(404).end()
        return
      }
      response.writeHead(exchange.status, { "content-type": exchange.contentType })
      const bytes = Buffer.from(exchange.body)
      // Cuts that fall inside characters and events, as networks make them.
      for (let at = 0; at < bytes.length; at += 97) response.write(bytes.subarray(at, at + 97))
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const host = `127.0.0.1:${typeof address === "object" && address ? address.port : 0}`
  return {
    host,
    url: `http://${host}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      })
  }
}

const drain = async (stream: AsyncIterable<unknown>) => {
  for await (const _ of stream);
}

/** Makes one call with the provider's own client library and reads the reply to its end. */
export const call = async (exchange: Exchange, url: string): Promise<void> => {
  const baseURL = `${url}/${exchange.id}`
  if (exchange.format === "openai") {
    const client = new OpenAI({ apiKey: "sk-not-a-key", baseURL: `${baseURL}/v1` })
    const reply: unknown = await client.chat.completions.create(exchange.request as never)
    if (exchange.request.stream === true) await drain(reply as AsyncIterable<unknown>)
  } else {
    const client = new Anthropic({ apiKey: "sk-ant-not-a-key", baseURL })
    const reply: unknown = await client.messages.create(exchange.request as never)
    if (exchange.request.stream === true) await drain(reply as AsyncIterable<unknown>)
  }
}
