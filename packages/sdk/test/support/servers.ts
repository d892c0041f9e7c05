import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { gunzipSync } from "node:zlib"
import { afterEach } from "vitest"

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void | Promise<void>

export interface Loopback {
  /** `http://127.0.0.1:port` */
  readonly url: string
  /** `127.0.0.1:port` */
  readonly host: string
  /** Connections that were made to it, ever. */
  readonly connections: () => number
  readonly close: () => Promise<void>
}

const open = new Set<Loopback>()

afterEach(async () => {
  for (const server of open) await server.close()
})

/** A server on a free port of this machine, closed after the test. Its handler is given bodies unpacked. */
export const serve = async (handler: Handler): Promise<Loopback> => {
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk) => chunks.push(chunk))
    request.on("end", () => {
      const sent = Buffer.concat(chunks)
      const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent
      return Promise.resolve(handler(request, response, body.toString()))
    })
    request.on("error", () => {})
    response.on("error", () => {})
  })
  let connections = 0
  server.on("connection", () => connections++)
  // Room for a thousand clients at once: one that finds none is only let in when it knocks again, seconds later.
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const loopback: Loopback = {
    url: `http://${host}`,
    host,
    connections: () => connections,
    close: () => {
      open.delete(loopback)
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    }
  }
  open.add(loopback)
  return loopback
}

/**
 * The address of a server that is not there: a port that no server is given which asks for a free one. One that is merely
 * free now may be another test's a moment later.
 */
export const nobody = { url: "http://127.0.0.1:2", host: "127.0.0.1:2" }

/** What a span looks like when it arrives. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at all kinds of fields of what was sent
export type Sent = Record<string, any>

export interface IngestServer extends Loopback {
  readonly spans: Array<Sent>
  /** All that was sent: request lines, headers and bodies. */
  readonly received: Array<string>
  readonly headers: Array<IncomingHttpHeaders>
  readonly batches: () => ReadonlyArray<number>
  /** What was told of dropped spans. */
  readonly senders: Array<{ readonly id: string; readonly dropped: Readonly<Record<string, number>> }>
}

/** Stores what it is sent, unless `answer` says otherwise first, by ending the response. */
export const serveIngest = async (answer: Handler = () => {}): Promise<IngestServer> => {
  const spans: Array<Sent> = []
  const received: Array<string> = []
  const headers: Array<IncomingHttpHeaders> = []
  const batches: Array<number> = []
  const senders: IngestServer["senders"] = []
  const loopback = await serve(async (request, response, body) => {
    received.push(`${request.method} ${request.url}\n${request.rawHeaders.join("\n")}\n\n${body}`)
    headers.push(request.headers)
    await answer(request, response, body)
    if (response.writableEnded || response.destroyed) return
    response.setHeader("content-type", "application/json")
    if (request.method === "POST" && request.url === "/api/ingest") {
      const { sender, spans: batch }: { sender?: IngestServer["senders"][number]; spans: Array<Sent> } =
        JSON.parse(body)
      if (sender !== undefined) senders.push(sender)
      spans.push(...batch)
      batches.push(batch.length)
      response.writeHead(202).end(JSON.stringify({ accepted: batch.length, rejected: [] }))
      return
    }
    const traceId = /^\/api\/traces\/([0-9a-f]{32})\/spans$/.exec(request.url ?? "")?.[1]
    const found = spans.filter((span) => span.trace_id === traceId)
    response.writeHead(found.length > 0 ? 200 : 404).end(JSON.stringify({ spans: found }))
  })
  return { ...loopback, spans, received, headers, senders, batches: () => batches }
}
