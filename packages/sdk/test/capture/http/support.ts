import type { ClientRequest, IncomingMessage } from "node:http"
import { afterEach } from "vitest"
import { patchHttp } from "../../../src/capture/http/patchHttp.js"
import { patchHttp2 } from "../../../src/capture/http/patchHttp2.js"
import type { Environment } from "../../../src/Environment.js"
import type { InitOptions } from "../../../src/Options.js"
import { type Guarded, guarded } from "../../support/guarded.js"
import type { Handler } from "../../support/servers.js"

const restores = new Set<() => void>()

afterEach(() => {
  for (const restore of restores) restore()
  restores.clear()
})

export interface Patched extends Guarded {
  readonly restore: () => void
}

/** A watch that sees what goes by way of `node:http`, `node:https` and `node:http2`; put back after the test. */
export const patched = async (
  options: InitOptions = {},
  answer?: Handler,
  changes: Partial<Environment> = {}
): Promise<Patched> => {
  const parts = await guarded(options, answer, changes)
  const shut = () => parts.global().state === "open"
  const patches = [patchHttp, patchHttp2].map((patch) => patch({ ...parts.watch.capture, shut }))
  const restore = () => {
    for (const patch of patches) if (patch.kind === "patched") patch.restore()
    restores.delete(restore)
  }
  restores.add(restore)
  return { ...parts, restore }
}

export const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }] })

/** What there was of a request and its reply, one after the other; the pieces of a body as one. */
export interface Story {
  readonly events: Array<string>
  readonly over: Promise<void>
}

const requestEvents = ["socket", "finish", "continue", "abort", "timeout", "response", "error", "close"]
const replyEvents = ["end", "aborted", "error", "close"]

export const told = (error: unknown): string => {
  const { code, message, name } = error as { code?: string; message?: string; name?: string }
  return `${name} ${code ?? ""} ${message}`.replace(/\d{4,5}/g, "port")
}

/** Listens to all that a request tells. */
export const storyOf = (request: ClientRequest, read?: (reply: IncomingMessage) => void): Story => {
  const events: Array<string> = []
  const tell = (event: string, detail?: unknown) =>
    void events.push(detail instanceof Error ? `${event}: ${told(detail)}` : event)
  for (const event of requestEvents) request.on(event, (detail) => tell(event, detail))
  if (read !== undefined) {
    request.on("response", (reply) => {
      for (const event of replyEvents) reply.on(event, (detail) => tell(`reply ${event}`, detail))
      read(reply)
    })
  }
  return { events, over: new Promise((resolve) => void request.on("close", () => setImmediate(resolve))) }
}

/** The agent that a request says it has, which Node does not declare. */
export const agentOf = (request: ClientRequest): unknown => Reflect.get(request, "agent")

export const textOf = async (reply: AsyncIterable<Uint8Array | string>): Promise<string> => {
  const pieces: Array<Uint8Array> = []
  for await (const piece of reply) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces).toString()
}

export const replyTo = (request: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => void request.on("response", resolve).on("error", reject))
