import { randomInt } from "node:crypto"
import type { Readable } from "node:stream"
import Anthropic from "@anthropic-ai/sdk"
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime"
import { GoogleGenAI } from "@google/genai"
import axios from "axios"
import OpenAI from "openai"
import { request } from "undici"
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest"
import { agent } from "../../src/index.js"
import { byteByByte, cut } from "./support/cut.js"
import type { Offers } from "./support/Offer.js"
import { anthropic, bedrock, gemini, geminiArray, openAi } from "./support/offers.js"
import { startReplay } from "./support/Replay.js"
import { drained, outcome } from "./support/seen.js"
import { watched } from "./support/Watched.js"

// Another one each time. It stands in the title, and can be given back to see the same again.
const seed = Number(process.env.AGENTWATCH_SEED ?? randomInt(2 ** 31))

const messages = [{ role: "user" as const, content: "Wie ist das Wetter?" }]
const chat = { model: "gpt-test", messages }

/** Asks a provider at `http`, or over HTTP/2 at `http2`, and gives all that the client tells. */
type Ask = (place: { readonly http: string; readonly http2: string }, stream: boolean) => Promise<unknown>

const openai: Ask = async ({ http }, stream) => {
  const { completions } = new OpenAI({ baseURL: `${http}/v1`, apiKey: "sk-not-a-key", maxRetries: 0 }).chat
  if (!stream) return completions.create(chat).withResponse()
  const { data, response } = await completions.create({ ...chat, stream }).withResponse()
  return { response, ...(await drained(data)) }
}

const anthropicSdk: Ask = async ({ http }, stream) => {
  const client = new Anthropic({ baseURL: http, apiKey: "sk-ant-not-a-key", maxRetries: 0 })
  const asked = { model: "claude-test", max_tokens: 100, messages }
  if (!stream) return client.messages.create(asked).withResponse()
  const { data, response } = await client.messages.create({ ...asked, stream }).withResponse()
  return { response, ...(await drained(data)) }
}

const genai: Ask = async ({ http: baseUrl }, stream) => {
  const { models } = new GoogleGenAI({ apiKey: "not-a-key", httpOptions: { baseUrl } })
  const asked = { model: "gemini-test", contents: "Wie ist das Wetter?" }
  return stream ? drained(await models.generateContentStream(asked)) : models.generateContent(asked)
}

const aws: Ask = async ({ http2 }, stream) => {
  const credentials = { accessKeyId: "AKIANOTAKEY", secretAccessKey: "not-a-key" }
  const client = new BedrockRuntimeClient({ endpoint: http2, region: "us-east-1", credentials, maxAttempts: 1 })
  onTestFinished(() => client.destroy())
  const content = [{ text: "Wie ist das Wetter?" }]
  const asked = { modelId: "anthropic.claude-test-v1:0", messages: [{ role: "user" as const, content }] }
  if (!stream) return client.send(new ConverseCommand(asked))
  const { stream: events, ...rest } = await client.send(new ConverseStreamCommand(asked))
  return { ...rest, ...(await drained(events)) }
}

const textOf = async (pieces: AsyncIterable<Uint8Array>) => {
  const all: Array<Uint8Array> = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all).toString()
}

const axiosPost: Ask = async ({ http }, stream) => {
  const url = `${http}/v1/chat/completions`
  const { data, headers, status, statusText } = await axios.post<unknown>(
    url,
    { ...chat, stream },
    { responseType: stream ? "stream" : "json" }
  )
  return { data: stream ? await textOf(data as Readable) : data, headers: { ...headers }, status, statusText }
}

const undiciRequest: Ask = async ({ http }, stream) => {
  const { body, headers, statusCode, trailers } = await request(`${http}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...chat, stream })
  })
  return { text: await textOf(body), headers, statusCode, trailers }
}

const fetchGemini: Ask = async ({ http }, stream) => {
  const method = stream ? "streamGenerateContent" : "generateContent"
  const body = JSON.stringify({ contents: [{ parts: [{ text: "Wie ist das Wetter?" }] }] })
  const response = await fetch(`${http}/v1beta/models/gemini-test:${method}`, { method: "POST", body })
  return { response, text: await textOf(response.body as AsyncIterable<Uint8Array>) }
}

const clients: ReadonlyArray<{ readonly name: string; readonly ask: Ask; readonly offers: Offers }> = [
  { name: "openai", ask: openai, offers: openAi },
  { name: "@anthropic-ai/sdk", ask: anthropicSdk, offers: anthropic },
  { name: "@google/genai", ask: genai, offers: gemini },
  { name: "@aws-sdk/client-bedrock-runtime", ask: aws, offers: bedrock },
  { name: "axios", ask: axiosPost, offers: openAi },
  { name: "undici's request()", ask: undiciRequest, offers: openAi },
  { name: "fetch, which gets a JSON array,", ask: fetchGemini, offers: geminiArray }
]

describe(`a reply that comes in pieces cut anywhere (seed ${seed})`, () => {
  beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => {}))

  for (const { ask, name, offers } of clients) {
    for (const kind of ["whole", "stream"] as const) {
      const { body, contentType, inference, output, tools } = offers[kind]
      const title = kind === "whole" ? "as a whole" : "as a stream"

      it(`is the same for ${name} with and without AgentWatch, and one span, ${title}`, async () => {
        const replay = await startReplay()
        onTestFinished(replay.close)
        const slow = [...byteByByte(body.subarray(0, 500)), ...cut(body.subarray(500), seed)]
        const cuts = [[body], cut(body, seed), cut(body, seed + 1), slow]

        const askForEach = async () => {
          const told = []
          for (const [index, pieces] of cuts.entries()) {
            replay.say({ status: 200, headers: { "content-type": contentType, "x-request-id": "r-1" }, pieces })
            const view = await agent(`${index}`, () => outcome(ask(replay, kind === "stream")))
            told.push({ view, asked: replay.asked() })
          }
          return told
        }

        const without = await askForEach()
        const { faults, result, spans } = await watched(replay.hosts, offers.format, cuts.length, askForEach)
        expect(result).toEqual(without)
        for (const { view } of without) expect(view).toHaveProperty("gave")
        expect(faults).toBe(0)
        expect(spans.map(({ agent_id }) => agent_id).sort()).toEqual(["0", "1", "2", "3"])
        for (const span of spans) {
          expect(span.model_inference).toMatchObject(inference)
          expect(span.status).toEqual({ code: "OK" })
          expect(span.output).toBe(output)
          const calls: ReadonlyArray<Record<string, string>> = span.tool_calls
          expect(calls.map((call) => [call.tool_name, JSON.parse(call.tool_input ?? "")])).toEqual(tools)
          expect(span.model_inference.stream?.aborted).toBe(kind === "stream" ? false : undefined)
        }
      })
    }
  }
})
