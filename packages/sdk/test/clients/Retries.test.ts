import { createAnthropic } from "@ai-sdk/anthropic"
import { createOpenAI } from "@ai-sdk/openai"
import Anthropic from "@anthropic-ai/sdk"
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime"
import { ChatAnthropic } from "@langchain/anthropic"
import { ChatOpenAI } from "@langchain/openai"
import { generateText } from "ai"
import OpenAI from "openai"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { WireFormatName } from "../../src/index.js"
import { attemptsOf, resendsOf } from "../capture/attempts/support.js"
import { serveHttp2 } from "../capture/http/http2Server.js"
import { serveIngest } from "../support/servers.js"
import { backOffAtOnce } from "./support/backOffAtOnce.js"
import { serveProvider } from "./support/provider.js"

interface Client {
  readonly name: string
  readonly format: WireFormatName
  /** Makes it, to try again so often; what comes back asks once. */
  readonly open: (url: string, maxRetries: number) => (question: string) => Promise<unknown>
}

const apiKey = "sk-not-a-key"

const clients: ReadonlyArray<Client> = [
  {
    name: "openai",
    format: "openai",
    open: (url, maxRetries) => {
      const client = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries })
      return (content) => client.chat.completions.create({ model: "gpt-test", messages: [{ role: "user", content }] })
    }
  },
  {
    name: "@anthropic-ai/sdk",
    format: "anthropic",
    open: (baseURL, maxRetries) => {
      const client = new Anthropic({ baseURL, apiKey, maxRetries })
      return (content) =>
        client.messages.create({ model: "claude-test", max_tokens: 100, messages: [{ role: "user", content }] })
    }
  },
  {
    name: "the Vercel AI SDK with @ai-sdk/openai",
    format: "openai",
    open: (url, maxRetries) => {
      const model = createOpenAI({ baseURL: `${url}/v1`, apiKey }).chat("gpt-test")
      return (prompt) => generateText({ model, prompt, maxRetries, maxOutputTokens: 100 })
    }
  },
  {
    name: "the Vercel AI SDK with @ai-sdk/anthropic",
    format: "anthropic",
    open: (url, maxRetries) => {
      const model = createAnthropic({ baseURL: `${url}/v1`, apiKey })("claude-test")
      return (prompt) => generateText({ model, prompt, maxRetries, maxOutputTokens: 100 })
    }
  },
  {
    name: "LangChain's ChatOpenAI",
    format: "openai",
    open: (url, maxRetries) => {
      const model = new ChatOpenAI({ model: "gpt-test", apiKey, maxRetries, configuration: { baseURL: `${url}/v1` } })
      return (question) => model.invoke(question)
    }
  },
  {
    name: "LangChain's ChatAnthropic",
    format: "anthropic",
    open: (url, maxRetries) => {
      const model = new ChatAnthropic({ model: "claude-test", apiKey, maxRetries, anthropicApiUrl: url })
      return (question) => model.invoke(question)
    }
  }
]

let running: typeof import("../../src/index.js") | undefined

beforeEach(() => {
  for (const level of ["error", "warn"] as const) vi.spyOn(console, level).mockImplementation(() => {})
})
afterEach(async () => {
  await running?.shutdown({ timeout: 0 })
  running = undefined
  vi.restoreAllMocks()
})

/** A process of its own, as far as AgentWatch can tell. */
const begin = async (providers: Readonly<Record<string, WireFormatName>>) => {
  vi.resetModules()
  const sdk = await import("../../src/index.js")
  running = sdk
  const ingest = await serveIngest()
  sdk.init({ serverUrl: ingest.url, providers })
  const spans = async () => {
    await sdk.flush()
    return ingest.spans
  }
  return { sdk, spans }
}

for (const { format, name, open } of clients) {
  describe(`what ${name} asks again`, () => {
    const ready = async (failures: number) => {
      const provider = await serveProvider(failures)
      const { sdk, spans } = await begin({ [provider.host]: format })
      // Only now: a span waits for as long as it would.
      backOffAtOnce()
      return { provider, sdk, spans, ask: open(provider.url, 2) }
    }

    it("is one call, of which the breakers count each attempt", async () => {
      const { ask, provider, sdk, spans } = await ready(2)
      await ask("Hello?")
      const [span, ...others] = await spans()
      expect(others).toEqual([])
      expect(attemptsOf(span)).toEqual([503, 503, 200])
      expect(resendsOf(span)).toBe(2)
      expect(span?.status).toEqual({ code: "OK" })
      expect(span?.model_inference).toMatchObject({ usage_source: "reported" })
      expect(provider.asked).toHaveLength(3)
      expect(sdk.getState().global).toMatchObject({ settled: 3, errors: 2, inFlight: 0 })
      expect(sdk.getState().health).toMatchObject({ calls: 3, faults: 0 })
    })

    it("is one call that failed, if it fails to the last", async () => {
      const { ask, provider, sdk, spans } = await ready(3)
      await expect(ask("Hello?")).rejects.toThrow()
      const [span, ...others] = await spans()
      expect(others).toEqual([])
      expect(attemptsOf(span)).toEqual([503, 503, 503])
      expect(span?.status.code).toBe("ERROR")
      expect(provider.asked).toHaveLength(3)
      expect(sdk.getState().global).toMatchObject({ settled: 3, errors: 3 })
    })

    it("is one call for each of many that are asked at once", async () => {
      const { ask, sdk, spans } = await ready(5)
      await Promise.all(["1", "2", "3", "4", "5"].map((question) => sdk.trace(question, {}, () => ask(question))))
      const calls = (await spans()).filter(({ model_inference }) => model_inference)
      expect(calls).toHaveLength(5)
      expect(calls.flatMap(attemptsOf).filter((status) => status === 503)).toHaveLength(5)
    })
  })
}

describe("what the Bedrock client asks again over HTTP/2", () => {
  const reply = {
    output: { message: { role: "assistant", content: [{ text: "Good morning" }] } },
    stopReason: "end_turn",
    usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
    metrics: { latencyMs: 1 }
  }

  it("is one call", async () => {
    let attempts = 0
    const server = await serveHttp2((stream) => {
      const status = ++attempts <= 2 ? 503 : 200
      stream.respond({ ":status": status, "content-type": "application/json" })
      stream.end(JSON.stringify(status === 200 ? reply : { message: "Overloaded" }))
    })
    const { sdk, spans } = await begin({ [server.host]: "bedrock" })
    const client = new BedrockRuntimeClient({
      endpoint: server.url,
      region: "eu-central-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" }
    })
    await client.send(
      new ConverseCommand({ modelId: "m", messages: [{ role: "user", content: [{ text: "Hello?" }] }] })
    )
    client.destroy()
    const all = await spans()
    expect(all.map(attemptsOf)).toEqual([[503, 503, 200]])
    expect(sdk.getState().global).toMatchObject({ settled: 3, errors: 2 })
  })
})
