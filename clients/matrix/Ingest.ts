import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { gunzipSync } from "node:zlib"

/** What a span looks like when it arrives. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at all kinds of fields of what was sent
export type Sent = Record<string, any>

export interface Ingest {
  readonly url: string
  readonly spans: ReadonlyArray<Sent>
  readonly close: () => Promise<void>
}

/** A server that takes spans. */
export const startIngest = async (): Promise<Ingest> => {
  const spans: Array<Sent> = []
  const server = createServer(async (request, response) => {
    const pieces: Array<Uint8Array> = []
    for await (const piece of request) pieces.push(piece)
    const sent = Buffer.concat(pieces)
    const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent
    const batch: ReadonlyArray<Sent> = JSON.parse(body.toString()).spans
    spans.push(...batch)
    response.writeHead(202, { "content-type": "application/json" })
    response.end(JSON.stringify({ accepted: batch.length, rejected: [] }))
  })
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => void server.close(() => resolve()))
    }
  }
}
