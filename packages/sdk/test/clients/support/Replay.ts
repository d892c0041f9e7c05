import http from "node:http"
import http2 from "node:http2"
import type { AddressInfo } from "node:net"

/** What the provider says to everything until it is told otherwise. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly pieces: ReadonlyArray<Buffer>
}

/** A request as it came in, but for what is another one each time. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: ReadonlyArray<string>
  readonly body: string
}

/** A provider that says what was recorded, over HTTP/1.1 at one port and over HTTP/2 without encryption at another. */
export interface Replay {
  readonly http: string
  readonly http2: string
  /** Both as `host:port`. */
  readonly hosts: ReadonlyArray<string>
  readonly say: (reply: Reply) => void
  /** What has been asked since this was called last. */
  readonly asked: () => ReadonlyArray<Asked>
  readonly close: () => void
}

// Ids and instants, and signatures that cover them.
const fleeting = /^(?:authorization|amz-sdk-invocation-id|x-amz-date|idempotency-key|.*-idempotency-key)$/

const headersOf = (raw: ReadonlyArray<readonly [string, string]>) =>
  raw.map(([name, value]) => (fleeting.test(name.toLowerCase()) ? name : `${name}: ${value}`))

const pairs = (flat: ReadonlyArray<string>) =>
  flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] ?? ""] as const] : []))

/** Writes each piece by itself, and waits until it has been sent. */
const writeAll = async (to: NodeJS.WritableStream, pieces: ReadonlyArray<Buffer>) => {
  for (const piece of pieces) await new Promise((resolve) => void to.write(piece, () => setImmediate(resolve)))
  to.end()
}

const bodyOf = async (request: AsyncIterable<unknown>) => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const listen = async (server: http.Server | http2.Http2Server) => {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

export const startReplay = async (): Promise<Replay> => {
  let reply: Reply = { status: 500, headers: {}, pieces: [] }
  let asked: Array<Asked> = []

  const one = http.createServer(async (request, response) => {
    const body = await bodyOf(request)
    const headers = headersOf(pairs(request.rawHeaders))
    asked.push({ method: request.method ?? "", path: request.url ?? "", headers, body })
    response.on("error", () => {})
    response.sendDate = false
    response.writeHead(reply.status, reply.headers)
    await writeAll(response, reply.pieces)
  })

  const two = http2.createServer()
  const sessions = new Set<http2.ServerHttp2Session>()
  two.on("session", (session) => sessions.add(session))
  two.on("stream", async (stream, headers) => {
    stream.on("error", () => {})
    const body = await bodyOf(stream)
    const { ":method": method, ":path": path } = headers
    const sent = Object.entries(headers).map(([name, value]) => [name, String(value)] as const)
    asked.push({ method: `${method}`, path: `${path}`, headers: headersOf(sent), body })
    stream.respond({ ":status": reply.status, ...reply.headers, date: "Thu, 01 Jan 2026 00:00:00 GMT" })
    await writeAll(stream, reply.pieces)
  })

  const hosts = [await listen(one), await listen(two)]
  return {
    http: `http://${hosts[0]}`,
    http2: `http://${hosts[1]}`,
    hosts,
    say: (next) => {
      reply = next
    },
    asked: () => {
      const all = asked
      asked = []
      return all
    },
    close: () => {
      for (const session of sessions) session.destroy()
      one.closeAllConnections()
      one.close()
      two.close()
    }
  }
}
