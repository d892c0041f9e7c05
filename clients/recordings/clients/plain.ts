import http from "node:http"
import type { Ask } from "../support/Ask.js"

const headers = { "content-type": "application/json", authorization: "Bearer not-a-key" }

const post = (body: unknown) => ({ method: "POST", headers, body: JSON.stringify(body) })

/** `fetch`, its reply read piece by piece, some of which come as one where the reader is late. */
export const fetchPieces: Ask = async (place, body) => {
  const response = await fetch(`${place.http}${place.path}`, post(body))
  const pieces: Array<Uint8Array> = []
  for await (const piece of response.body ?? []) pieces.push(piece)
  return { response, pieces: [Buffer.concat(pieces)] }
}

/** `fetch`, its reply read as one. */
export const fetchWhole: Ask = async (place, body) => {
  const response = await fetch(`${place.http}${place.path}`, post(body))
  return { response, pieces: [new Uint8Array(await response.arrayBuffer())] }
}

/** `node:http`, its reply read piece by piece, as each comes. */
export const nodeHttp: Ask = async (place, body) => {
  const pieces: Array<Uint8Array> = []
  const reply = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const request = http.request(`${place.http}${place.path}`, { method: "POST", headers })
    request.on("error", reject).end(JSON.stringify(body))
    request.on("response", (reply) => {
      reply.on("data", (piece) => pieces.push(piece)).on("error", reject)
      reply.on("end", () => resolve(reply))
    })
  })
  const { complete, headers: received, httpVersion, rawHeaders, statusCode, statusMessage } = reply
  return { complete, received, httpVersion, rawHeaders, statusCode, statusMessage, pieces }
}
