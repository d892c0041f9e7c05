import { Agent, request } from "node:http"
import { gzipSync } from "node:zlib"

export interface Answered {
  readonly status: number
  readonly text: string
}

/** Asks one server over connections that are kept, as many as are needed at once; cheap, so as not to measure itself. */
export const makeHttp = (url: string) => {
  const agent = new Agent({ keepAlive: true })
  const ask = (path: string, body?: Buffer, headers: Readonly<Record<string, string | number>> = {}) =>
    new Promise<Answered>((resolve, reject) => {
      const asked = request(url + path, { agent, method: body === undefined ? "GET" : "POST", headers }, (reply) => {
        let text = ""
        reply.setEncoding("utf8")
        reply.on("data", (chunk: string) => {
          text += chunk
        })
        reply.once("end", () => resolve({ status: reply.statusCode ?? 0, text }))
        reply.once("error", reject)
      })
      asked.once("error", reject)
      asked.end(body)
    })
  const ingest = (body: Buffer, encoding?: "gzip") =>
    ask("/api/ingest", body, {
      "content-type": "application/json",
      "content-length": body.length,
      ...(encoding === undefined ? {} : { "content-encoding": encoding })
    })
  return {
    get: (path: string) => ask(path),
    ingest,
    /** Whether it reads bodies that are encoded so; an empty batch is refused for being empty by one that does. */
    takes: async (encoding: "gzip") => (await ingest(gzipSync('{"spans":[]}'), encoding)).status === 400
  }
}
