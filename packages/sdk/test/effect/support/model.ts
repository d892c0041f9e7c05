import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach } from "vitest"
import { chatReply } from "../../support/chat.js"
import { dataLine, openAiEvents, sendEvents, sendJson } from "../../support/replies.js"

/** A model over real connections, all of which it counts. */
export interface Model {
  readonly url: string
  readonly host: string
  /** Of its chat completions. */
  readonly chat: string
  /** Connections that were ever made to it. */
  readonly connections: () => number
  /** The bodies that have reached it. */
  readonly requests: ReadonlyArray<string>
  /** Requests whose reply it could not finish. */
  readonly broken: () => number
}

export type Answer = (response: ServerResponse, body: string, path: string) => void | Promise<void>

const open = new Set<() => Promise<void>>()

afterEach(async () => {
  for (const close of open) await close()
  open.clear()
})

/** Answers every call well, unless `answer` says otherwise. */
export const serveModel = async (answer: Answer = well): Promise<Model> => {
  const requests: Array<string> = []
  let connections = 0
  let broken = 0
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk) => chunks.push(chunk))
    request.on("error", () => {})
    response.on("error", () => {})
    response.on("close", () => {
      if (!response.writableFinished) broken++
    })
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString()
      requests.push(body)
      return answer(response, body, request.url ?? "")
    })
  })
  server.on("connection", () => connections++)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  open.add(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  })
  const url = `http://${host}`
  const chat = `${url}/v1/chat/completions`
  return { url, host, chat, requests, connections: () => connections, broken: () => broken }
}

export const well: Answer = (response) => void sendJson(response, chatReply)

const events = openAiEvents(["Hello ", "there"], true).map((event) => ({ ...event, model: "m" }))

/** Everything that a streamed reply sends. */
export const streamedText = [...events, "[DONE]"].map(dataLine).join("")

export const streamed: Answer = async (response) => {
  await sendEvents(response, [...events, "[DONE]"].map(dataLine))
  response.end()
}

/** Half of a stream, and then nothing more. */
export const halfway: Answer = (response) => sendEvents(response, events.slice(0, 2).map(dataLine))

/** Half of a stream, and then the connection breaks. */
export const breaksOff: Answer = async (response) => {
  await halfway(response, "", "")
  response.destroy()
}

/** Takes the request, and never answers. */
export const silent: Answer = () => {}

export const failing =
  (status: number): Answer =>
  (response) =>
    void sendJson(response, { error: { message: "no good", type: "bad" } }, status)
