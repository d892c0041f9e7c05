import { encode as encodeO200k } from "gpt-tokenizer/encoding/o200k_base"
import { describe, expect, it } from "vitest"
import { makeTokenThread, type TokenThread } from "../../../src/capture/tokenizer/TokenThread.js"
import { type Environment, processEnvironment } from "../../../src/Environment.js"
import type { InitOptions } from "../../../src/Options.js"
import { serveChat } from "../../support/chat.js"
import { until } from "../../support/ManualClock.js"
import { dataLine, openAiEvents, sendEvents } from "../../support/replies.js"
import { watching } from "../../support/watching.js"

const words = ["The ", "quick ", "brown ", "fox ", "jumps ", "over ", "the ", "lazy ", "dog."]
const text = words.join("")

/** Makes one streamed call of which no usage is reported, and gives its span and what the breaker was charged. */
const streamed = async (request: object, options: InitOptions = {}, tokens?: TokenThread, read = true) => {
  const events = openAiEvents(words).map((event) => dataLine({ ...event, model: "" }))
  const chat = await serveChat(async (_, response) => {
    await sendEvents(response, read ? [...events, dataLine("[DONE]")] : events)
    if (read) response.end()
  })
  const parts = await watching(
    { providers: { [chat.host]: "openai" }, ...options },
    tokens === undefined ? {} : { tokens }
  )
  const body = JSON.stringify({ stream: true, ...request })
  const reply = await parts.watch.fetch(chat.path, { method: "POST", body })
  if (read) await reply.text()
  else {
    let seen = ""
    for await (const chunk of reply.body ?? []) {
      seen += Buffer.from(chunk).toString()
      if (seen.includes("lazy")) break
    }
  }
  const [span] = await parts.spans()
  return { span: span?.model_inference, whole: span, spent: parts.watch.breakers().global.spent, ...parts }
}

const hello = [{ role: "user", content: "Hi" }]

/** Not to be asked. */
const forbidden: TokenThread = {
  count: () => {
    throw new Error("asked")
  },
  rest: () => {}
}

const streaming = (model: string): RequestInit => ({
  method: "POST",
  body: JSON.stringify({ model, stream: true, messages: hello })
})

/** A watch over a model that reports no usage, whose tokens `tokens` counts. */
const unread = async (tokens: TokenThread, changes: Partial<Environment> = {}) => {
  const chat = await serveChat(async (_, response) => {
    await sendEvents(response, [...openAiEvents(words), "[DONE]"].map(dataLine))
    response.end()
  })
  const parts = await watching({ providers: { [chat.host]: "openai" } }, { tokens, ...changes })
  return { ...parts, chat: { ...chat, request: streaming("gpt-4o") } }
}

// Published by OpenAI, with what its API counted:
// https://developers.openai.com/cookbook/examples/how_to_count_tokens_with_tiktoken
const jargon = [
  {
    role: "system",
    content: "You are a helpful, pattern-following assistant that translates corporate jargon into plain English."
  },
  { role: "system", name: "example_user", content: "New synergies will help drive top-line growth." },
  { role: "system", name: "example_assistant", content: "Things working well together will increase revenue." },
  {
    role: "system",
    name: "example_user",
    content: "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage."
  },
  {
    role: "system",
    name: "example_assistant",
    content: "Let's talk later when we're less busy about how to do better."
  },
  {
    role: "user",
    content: "This late pivot means we don't have time to boil the ocean for the client deliverable."
  }
]
const weather = {
  messages: [
    { role: "system", content: "You are a helpful assistant that can answer to questions about the weather." },
    { role: "user", content: "What's the weather like in San Francisco?" }
  ],
  tools: [
    {
      type: "function",
      function: {
        name: "get_current_weather",
        description: "Get the current weather in a given location",
        parameters: {
          type: "object",
          properties: {
            location: { type: "string", description: "The city and state, e.g. San Francisco, CA" },
            unit: {
              type: "string",
              description: "The unit of temperature to return",
              enum: ["celsius", "fahrenheit"]
            }
          },
          required: ["location"]
        }
      }
    }
  ]
}

describe("tokens that a provider did not report", () => {
  it.each([
    ["gpt-4o", 124],
    ["gpt-4o-mini", 124],
    ["gpt-4-0613", 129],
    ["gpt-3.5-turbo", 129]
  ])("are as many as OpenAI counted for its published conversation, for %s", async (model, expected) => {
    const { span } = await streamed({ model, messages: jargon })
    expect(span).toMatchObject({ usage_source: "estimated", prompt_tokens: expected })
  })

  it.each([
    ["gpt-4o", 101],
    ["openai/gpt-4o-mini", 101],
    ["gpt-4", 105]
  ])("are as many as OpenAI counted for its published tools, for %s", async (model, expected) => {
    const { span } = await streamed({ model, ...weather })
    expect(span).toMatchObject({ usage_source: "estimated", prompt_tokens: expected })
  })

  it("are counted of what came back, too", async () => {
    const { span } = await streamed({ model: "gpt-4o", messages: hello })
    expect(span).toMatchObject({ usage_source: "estimated", completion_tokens: encodeO200k(text).length })
  })

  it("are counted of what had come when the caller left", async () => {
    const { span } = await streamed({ model: "gpt-4o", messages: hello }, {}, undefined, false)
    const seen = encodeO200k(text.slice(0, text.indexOf(" dog"))).length
    expect(span).toMatchObject({ stream: { aborted: true }, usage_source: "estimated" })
    expect(span?.prompt_tokens).toBe(8)
    expect(span?.completion_tokens).toBeGreaterThanOrEqual(seen)
  })

  it("are counted where no content is kept, and none of it leaves", async () => {
    const secret = [{ role: "user", content: "The password is swordfish" }]
    const { ingest, span } = await streamed({ model: "gpt-4o", messages: secret }, { captureContent: false })
    expect(span?.prompt_tokens).toBe(3 + 3 + 1 + encodeO200k("The password is swordfish").length)
    expect(ingest.received.join("\n")).not.toMatch(/swordfish|lazy/)
  })

  it("come by length, at once, from models whose tokenizer is not known", async () => {
    const { span } = await streamed({ model: "unknown", messages: hello }, {}, forbidden)
    expect(span).toMatchObject({ prompt_tokens: Math.ceil(JSON.stringify(hello).length / 4), completion_tokens: 11 })
  })

  it("come by length where the tokenizer is not installed", async () => {
    const { clock, detached } = processEnvironment()
    const tokens = makeTokenThread({ clock, detached, find: () => undefined })
    const { lines, span } = await streamed({ model: "gpt-4o", messages: hello }, {}, tokens)
    expect(span).toMatchObject({ usage_source: "estimated", completion_tokens: 11 })
    expect(lines.filter((line) => !line.includes("spans go to"))).toEqual([])
  })

  it("come by length for texts of more than a megabyte", async () => {
    const long = [{ role: "user", content: "ab cd ".repeat(200_000) }]
    const { span } = await streamed({ model: "gpt-4o", messages: long }, {}, forbidden)
    expect(span?.prompt_tokens).toBe(Math.ceil(JSON.stringify(long).length / 4))
  })

  it("come by length where flush() has no time left for the tokenizer", async () => {
    const silent: TokenThread = { count: () => () => {}, rest: () => {} }
    const { watch, ingest, chat } = await unread(silent)
    await (await watch.fetch(chat.path, chat.request)).text()
    expect(watch.health().queued).toBe(0)
    expect(await watch.flush(400)).toMatchObject({ delivered: 1, pending: 0 })
    expect(ingest.spans[0]?.model_inference).toMatchObject({ usage_source: "estimated", completion_tokens: 11 })
  })

  it("come by length where the process has nothing left to do", async () => {
    const silent: TokenThread = { count: () => () => {}, rest: () => {} }
    let idle = () => {}
    const onIdle = (listener: () => void) => {
      idle = listener
      return () => {}
    }
    const { watch, ingest, chat } = await unread(silent, { onIdle })
    await (await watch.fetch(chat.path, chat.request)).text()
    idle()
    await until(() => ingest.spans.length === 1)
    expect(ingest.spans[0]?.model_inference).toMatchObject({ usage_source: "estimated", completion_tokens: 11 })
  })

  it("are not counted any more once AgentWatch has ended", async () => {
    let asked = 0
    const counting: TokenThread = { count: () => void asked++, rest: () => {} }
    const { watch, chat } = await unread(counting)
    const reply = await watch.fetch(chat.path, chat.request)
    await watch.shutdown(1_000)
    await reply.text()
    await until(() => watch.health().dropped.shutdown === 1)
    expect(asked).toBe(0)
  })

  it("are what the breaker is charged in the end, as the span says", async () => {
    const prices = { "gpt-4o": { input: 10_000, output: 20_000 } }
    const { span, spent, whole } = await streamed({ model: "gpt-4o", messages: hello }, { prices })
    const cost = (8 * 10_000 + encodeO200k(text).length * 20_000) / 1e6
    expect([span?.usage_source, whole?.cost_usd, whole?.cost_source]).toEqual(["estimated", cost, "custom"])
    expect(spent).toBe(cost)
  })

  it("leave the whole reservation charged in worst-case", async () => {
    const prices = { "gpt-4o": { input: 10_000, output: 20_000 } }
    const request = { model: "gpt-4o", messages: hello, max_tokens: 100 }
    const { spent, whole } = await streamed(request, { prices, reservation: "worst-case", budgetPerHour: 1_000 })
    expect(spent).toBeGreaterThan(100 * 0.02)
    expect(whole?.cost_usd).toBeLessThan(1)
  })

  it("are left alone where the provider reports them", async () => {
    const chat = await serveChat(async (_, response) => {
      await sendEvents(response, [...openAiEvents(words, true), "[DONE]"].map(dataLine))
      response.end()
    })
    const { spans, watch } = await watching({ providers: { [chat.host]: "openai" } }, { tokens: forbidden })
    await (await watch.fetch(chat.path, streaming("gpt-4o"))).text()
    const [span] = await spans()
    expect(span?.model_inference).toMatchObject({ usage_source: "reported", prompt_tokens: 11 })
  })
})
