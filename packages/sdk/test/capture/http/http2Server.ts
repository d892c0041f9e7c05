import http2, {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type ServerHttp2Stream
} from "node:http2"
import type { AddressInfo } from "node:net"
import { afterEach } from "vitest"

export interface Http2Loopback {
  readonly url: string
  /** `127.0.0.1:port` */
  readonly host: string
  /** The bodies that have reached it, and the paths of all streams that have begun. */
  readonly requests: Array<string>
  readonly begun: Array<string>
  readonly connect: () => ClientHttp2Session
  readonly close: () => void
}

export type Http2Handler = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, body: string) => void

const open = new Set<Http2Loopback>()

afterEach(() => {
  for (const server of open) server.close()
  open.clear()
})

/** A server that speaks HTTP/2 without encryption, closed after the test with all sessions. */
export const serveHttp2 = async (handler: Http2Handler): Promise<Http2Loopback> => {
  const requests: Array<string> = []
  const begun: Array<string> = []
  const sessions = new Set<{ destroy: () => void }>()
  const server = http2.createServer()
  server.on("session", (session) => sessions.add(session))
  server.on("stream", (stream, headers) => {
    begun.push(`${headers[":path"]}`)
    const chunks: Array<Buffer> = []
    stream.on("error", () => {})
    stream.on("data", (chunk) => chunks.push(Buffer.from(chunk)))
    stream.on("end", () => {
      const body = Buffer.concat(chunks).toString()
      requests.push(body)
      handler(stream, headers, body)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const loopback: Http2Loopback = {
    url: `http://${host}`,
    host,
    requests,
    begun,
    connect: () => {
      const session = http2.connect(`http://${host}`)
      session.on("error", () => {})
      sessions.add(session)
      return session
    },
    close: () => {
      for (const session of sessions) session.destroy()
      server.close()
    }
  }
  open.add(loopback)
  return loopback
}

export interface Http2Reply {
  readonly status: number | undefined
  readonly text: string
}

/** Reads what comes back, or throws what the stream fails with. */
export const readStream = (stream: ClientHttp2Stream): Promise<Http2Reply> =>
  new Promise((resolve, reject) => {
    let status: number | undefined
    let text = ""
    stream.on("response", (headers) => {
      status = headers[":status"]
    })
    stream.setEncoding("utf8")
    stream.on("data", (piece) => {
      text += piece
    })
    stream.on("end", () => resolve({ status, text }))
    stream.on("error", reject)
    stream.on("close", () => resolve({ status, text }))
  })
