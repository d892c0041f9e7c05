// Clients that Stainless has made: they take hold of `fetch` as they are made, those of earlier years node:http.
import { messages, pieces } from "./pieces.mjs"

const apiKey = "sk-not-a-key"

const chat = {
  whole: (client, content) => client.chat.completions.create({ model: "model-asked", messages: messages(content) }),
  streamed: async (client, content) =>
    pieces(
      await client.chat.completions.create({
        model: "model-asked",
        messages: messages(content),
        stream: true,
        stream_options: { include_usage: true }
      })
    )
}

const responses = {
  whole: (client, input) => client.responses.create({ model: "model-asked", input }),
  streamed: async (client, input) =>
    pieces(await client.responses.create({ model: "model-asked", input, stream: true }))
}

const anthropic = (model) => ({
  whole: (client, content) => client.messages.create({ model, max_tokens: 100, messages: messages(content) }),
  streamed: async (client, content) =>
    pieces(await client.messages.create({ model, max_tokens: 100, messages: messages(content), stream: true }))
})

const openai = {
  load: (load) => load("openai"),
  make: ({ OpenAI }, url) => new OpenAI({ apiKey, baseURL: `${url}/v1` })
}

const azure = {
  load: (load) => load("openai"),
  make: ({ AzureOpenAI }, url) =>
    new AzureOpenAI({ apiKey, endpoint: url, apiVersion: "2026-01-01", deployment: "ours" })
}

const claude = {
  load: (load) => load("@anthropic-ai/sdk"),
  make: ({ Anthropic }, url) => new Anthropic({ apiKey, baseURL: url })
}

const claudeOnBedrock = {
  load: (load) => load("@anthropic-ai/bedrock-sdk"),
  make: ({ AnthropicBedrock }, url) =>
    new AnthropicBedrock({
      baseURL: url,
      awsRegion: "eu-west-1",
      awsAccessKey: "AKIANOTAKEY",
      awsSecretKey: "not-a-key"
    })
}

const groq = {
  load: (load) => load("groq-sdk"),
  make: ({ Groq }, url) => new Groq({ apiKey, baseURL: url })
}

const together = {
  load: (load) => load("together-ai"),
  make: ({ Together }, url) => new Together({ apiKey, baseURL: `${url}/v1` })
}

export const stainless = {
  openai: { ...openai, ...chat },
  "openai, responses": { ...openai, ...responses },
  "openai, AzureOpenAI": { ...azure, ...chat },
  "@anthropic-ai/sdk": { ...claude, ...anthropic("model-asked") },
  "@anthropic-ai/bedrock-sdk": { ...claudeOnBedrock, ...anthropic("anthropic.model-asked") },
  "groq-sdk": { ...groq, ...chat },
  "together-ai": { ...together, ...chat }
}

export const olderStainless = {
  "openai 4": { ...openai, ...chat },
  "@anthropic-ai/sdk 0.32": { ...claude, ...anthropic("model-asked") },
  "groq-sdk 0.15": { ...groq, ...chat }
}
