// A process that answers as a provider does, or hands calls on as a gateway does; prints its port.
import { createServer, request, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { answer, events, json, pieces, stored } from "./work.ts"

const [upstream] = process.argv.slice(2)

const provider = createServer((incoming, reply) => {
  let asked = ""
  incoming.setEncoding("utf8")
  incoming.on("data", (chunk) => {
    asked += chunk
  })
  incoming.once("end", () => {
    if (incoming.url === "/api/ingest") reply.writeHead(202, json).end(stored)
    else if (asked.endsWith('"stream":true}')) stream(reply.writeHead(200, events))
    else reply.writeHead(200, json).end(answer)
  })
})

const stream = (reply: ServerResponse, next = 0) => {
  const piece = pieces[next]
  if (piece === undefined) {
    reply.end()
    return
  }
  reply.write(piece)
  setImmediate(stream, reply, next + 1)
}

/** One hop, and nothing else: what a gateway costs before it does anything. */
const proxy = (target: string) =>
  createServer((incoming, reply) => {
    const { headers, method = "GET", url = "/" } = incoming
    const outgoing = request(target + url, { method, headers }, (upstreamReply) => {
      reply.writeHead(upstreamReply.statusCode ?? 502, upstreamReply.headers)
      upstreamReply.pipe(reply)
    })
    incoming.pipe(outgoing)
  })

const server = upstream === undefined ? provider : proxy(upstream)
server.keepAliveTimeout = 60_000
server.listen(0, "127.0.0.1", () => {
  process.send?.((server.address() as AddressInfo).port)
})
process.once("disconnect", () => process.exit())
