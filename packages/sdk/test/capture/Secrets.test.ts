import Anthropic from "@anthropic-ai/sdk"
import OpenAI from "openai"
import { describe, expect, it } from "vitest"
import { dataLine, openAiReply, sendEvents, sendJson } from "../support/replies.js"
import { type Handler, nobody, serve } from "../support/servers.js"
import { watching } from "../support/watching.js"

const key = "sk-live-51HqkD9vQ2secretsecret"
const queryKey = "AIzaSyD-query-key-0123456789"
const path = "/v1/chat/completions"
const post = { method: "POST", body: JSON.stringify({ model: "m", stream: true, messages: [] }) }

/** Calls with keys in headers and query, in all the ways that go wrong, inside a trace that fails with what was thrown. */
const failing = async (
  host: string,
  send: typeof fetch,
  trace: <T>(name: string, options: object, work: () => T) => T
) => {
  const url = `http://${host}${path}?alt=sse&key=${queryKey}`
  const tries: ReadonlyArray<() => Promise<unknown>> = [
    () =>
      new OpenAI({ baseURL: `http://${host}/v1`, apiKey: key, maxRetries: 0, fetch: send }).chat.completions.create({
        model: "m",
        messages: []
      }),
    () =>
      new Anthropic({ baseURL: `http://${host}`, apiKey: key, maxRetries: 0, fetch: send }).messages.create({
        model: "m",
        max_tokens: 1,
        messages: []
      }),
    async () => {
      const reply = await send(url, { ...post, headers: { authorization: `Bearer ${key}` } })
      throw new Error(`${url} said ${await reply.text()}`)
    },
    () =>
      send(url, {
        ...post,
        headers: [
          ["x-goog-api-key", key],
          ["x-broken", `${key}\n`]
        ]
      }),
    () => send(url, { ...post, headers: { "x-api-key": `${key}\nx` } }),
    () => send(`${url}&bad=%zz`, { ...post, headers: new Headers({ "api-key": key }), redirect: "error" })
  ]
  for (const attempt of tries) await trace("work", {}, attempt).catch(() => {})
}

const answers: Readonly<Record<string, Handler>> = {
  "that repeats the key in an error": (request, response) =>
    void sendJson(
      response,
      {
        error: { message: `Bad key ${request.headers.authorization ?? request.headers["x-api-key"]} at ${request.url}` }
      },
      401
    ),
  "that repeats the key in an error inside a stream": (request, response) =>
    sendEvents(response, [
      dataLine({
        error: {
          message: `Bad key ${request.headers.authorization ?? request.headers["x-goog-api-key"]} at http://x${request.url}`
        }
      })
    ]).then(() => void response.end()),
  "that redirects with the key": (request, response) =>
    void response.writeHead(302, { location: `${request.url}&again=1` }).end(),
  "that dies": (_, response) => void response.socket?.destroy(),
  "that answers": (_, response) => void sendJson(response, openAiReply())
}

describe("no key, header or query of a call leaves for AgentWatch", () => {
  for (const [title, handler] of Object.entries(answers)) {
    it(`from a call to a provider ${title}`, async () => {
      const provider = await serve(handler)
      const { host, ingest, spans, watch } = await watching({
        apiKey: "aw-key-of-agentwatch",
        providers: { [provider.host]: "openai" }
      })
      await failing(provider.host, (...args) => host.fetch(...args), watch.trace)
      const sent = await spans()
      expect(sent.filter(({ kind }) => kind === "CLIENT").length).toBeGreaterThanOrEqual(3)
      const all = ingest.received.join("\n")
      for (const secret of [key, queryKey, "alt=sse", "?key", "x-goog-api-key", "authorization"]) {
        expect(all.toLowerCase()).not.toContain(secret.toLowerCase())
      }
    })
  }

  it("from a call to a server that is not there", async () => {
    const provider = await nobody()
    const { host, ingest, spans, watch } = await watching({ providers: { [provider.host]: "openai" } })
    await failing(provider.host, (...args) => host.fetch(...args), watch.trace)
    await spans()
    const all = ingest.received.join("\n")
    for (const secret of [key, queryKey, "alt=sse"]) expect(all).not.toContain(secret)
    expect(all).toContain("ECONNREFUSED")
  })

  it("in the URLs that a message quotes", async () => {
    const { spans, watch } = await watching()
    const message = `no https://user:${key}@host:8/path?a=b&c=${queryKey}#${key} "http://h?x=y" or /v1/x?q=${queryKey}. Really?`
    await watch.trace("work", {}, () => Promise.reject(new Error(message))).catch(() => {})
    expect((await spans())[0]?.status.message).toBe('no https://host:8/path "http://h" or /v1/x Really?')
  })

  it("that nobody has told us of, when they look like the keys of a provider", async () => {
    const { spans, watch } = await watching()
    const message =
      "bad header Authorization: Bearer abc.def-123456; sk-ant-api03-0123456789abcdef, AIzaSyA0123456789abcdefghij"
    await watch.trace("work", {}, () => Promise.reject(new Error(message))).catch(() => {})
    expect((await spans())[0]?.status.message).toBe("bad header Authorization: [secret]; [secret], [secret]")
  })

  it("while AgentWatch's own key is in its header, and nowhere else", async () => {
    const apiKey = "aw-key-of-agentwatch"
    const { ingest, lines, spans, watch } = await watching({ apiKey })
    await watch.trace("work", {}, () => Promise.reject(new Error(`the key is ${apiKey}`))).catch(() => {})
    await spans()
    expect(ingest.headers[0]?.["x-api-key"]).toBe(apiKey)
    expect(ingest.received.join("\n").split(apiKey)).toHaveLength(2)
    expect(lines.join("\n")).not.toContain(apiKey)
  })
})
