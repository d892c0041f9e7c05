import { createServer } from "node:http"
import http2 from "node:http2"
import type { AddressInfo } from "node:net"
import type { Answer } from "./Answer.js"
import { answerTo, type FormatName } from "./answerTo.js"

/** A provider on loopback. */
export interface FakeProvider {
  readonly url: string
  /** `127.0.0.1:port` */
  readonly host: string
  /** The bodies of all that it was asked. */
  readonly asked: ReadonlyArray<string>
  readonly close: () => Promise<void>
}

const nothing: Answer = { status: 404, contentType: "text/plain", pieces: ["nothing here"] }

const headersOf = ({ contentType, headers }: Answer) => ({ "content-type": contentType, ...headers })

/** Sends each piece by itself. */
const send = async (
  pieces: Answer["pieces"],
  reply: { write: (piece: string | Uint8Array) => void; end: () => void }
) => {
  for (const piece of pieces) {
    reply.write(piece)
    await new Promise((resolve) => setImmediate(resolve))
  }
  reply.end()
}

const textOf = async (stream: AsyncIterable<Uint8Array>) => {
  const pieces: Array<Uint8Array> = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

/** Speaks a provider's format, over HTTP/1.1 or HTTP/2. */
export const startProvider = async (
  format: FormatName,
  protocol: "http/1.1" | "h2" = "http/1.1"
): Promise<FakeProvider> => {
  const asked: Array<string> = []
  const answer = async (path: string, body: AsyncIterable<Uint8Array>) => {
    const text = await textOf(body)
    asked.push(text)
    return answerTo(format, path, text) ?? nothing
  }
  const lost = () => {}

  const overHttp = () =>
    createServer(async (request, response) => {
      response.on("error", lost)
      response.sendDate = false
      const found = await answer(request.url ?? "", request)
      response.writeHead(found.status, headersOf(found))
      await send(found.pieces, response)
    })

  const sessions = new Set<{ readonly destroy: () => void }>()
  const overHttp2 = () =>
    http2
      .createServer()
      .on("session", (session) => sessions.add(session))
      .on("stream", async (stream, headers) => {
        stream.on("error", lost)
        const found = await answer(`${headers[":path"]}`, stream)
        stream.respond({ ":status": found.status, ...headersOf(found) })
        await send(found.pieces, stream)
      })

  const server = protocol === "h2" ? overHttp2() : overHttp()
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}`,
    host,
    asked,
    close: () => {
      for (const session of sessions) session.destroy()
      if ("closeAllConnections" in server) server.closeAllConnections()
      return new Promise((resolve) => void server.close(() => resolve()))
    }
  }
}
