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
    const provider = nobody
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

  it.each([
    ["Groq's gsk_0123456789abcdefghij is bad", "Groq's [secret] is bad"],
    ["csk-0123456789abcdefghij, nvapi-0123456789abcdefghij", "[secret], [secret]"],
    ["hf_0123456789abcdefghij fw_0123456789abcdefghij r8_0123456789abcdefghij", "[secret] [secret] [secret]"],
    ["no postgres://user:hunter22@host:1/db", "no postgres://host:1/db"],
    ["no wss://host/v1/realtime?key=hunter22", "no wss://host/v1/realtime"],
    [
      "query X-Amz-Date=1&X-Amz-Security-Token=abc%2F&X-Amz-Signature=dead",
      "query X-Amz-Date=1&X-Amz-Security-Token=[secret]&X-Amz-Signature=[secret]"
    ],
    ["sv=1&sig=abc%2Bdef%3D&se=2", "sv=1&sig=[secret]&se=2"],
    ["AWS4-HMAC-SHA256 Credential=x/y, Signature=dead", "AWS4-HMAC-SHA256 Credential=x/y, Signature=[secret]"],
    ["the design=new and skip_these_sixteen_words", "the design=new and skip_these_sixteen_words"]
  ])("as it is written elsewhere: %s", async (message, clean) => {
    const { spans, watch } = await watching()
    await watch.trace("work", {}, () => Promise.reject(new Error(message))).catch(() => {})
    expect((await spans())[0]?.status.message).toBe(clean)
  })

  it("of a hundred tenants at once, each of whom is told that its own key is wrong", async () => {
    const waiting: Array<() => void> = []
    const server = await serve((request, response) => {
      const answer = () => void sendJson(response, { error: { message: `Bad key ${request.headers["api-key"]}` } }, 401)
      waiting.push(answer)
      if (waiting.length === 100) for (const each of waiting) each()
    })
    const { spans, watch } = await watching({ providers: { [server.host]: "openai" } })
    const ask = async (_: unknown, tenant: number) => {
      const headers = { "api-key": `tenant-${tenant}-private` }
      return (await watch.fetch(`${server.url}${path}`, { ...post, headers })).text()
    }
    await Promise.all(Array.from({ length: 100 }, ask))
    const all = await spans()
    expect(all).toHaveLength(100)
    expect(new Set(all.map(({ status }) => status.message))).toEqual(new Set(["Bad key [secret]"]))
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
