// Libraries above the providers' own.
import { pieces } from "./pieces.mjs"

const apiKey = "not-a-key"
const model = "model-asked"

const vercel = (name, make) => ({
  load: async (load) => [await load("ai"), await load(name)],
  make: ([ai, provider], url) => ({ ai, model: make(provider, url) }),
  whole: async ({ ai, model }, prompt) => {
    const { finishReason, text, usage } = await ai.generateText({ model, prompt })
    return { finishReason, text, usage }
  },
  streamed: async ({ ai, model }, prompt) => {
    const { finishReason, textStream, usage } = ai.streamText({ model, prompt, onError: () => {} })
    const [texts, ...rest] = await Promise.all([pieces(textStream), finishReason, usage])
    return [...texts, ...rest]
  }
})

const langChain = (name, make) => ({
  load: (load) => load(name),
  make,
  whole: async (client, prompt) => seen(await client.invoke(prompt)),
  streamed: async (client, prompt) => (await pieces(await client.stream(prompt))).map(seen)
})

/** What a program reads of LangChain's messages. */
const seen = ({ content, response_metadata, usage_metadata }) => ({ content, response_metadata, usage_metadata })

const langChainOpenAi = langChain(
  "@langchain/openai",
  ({ ChatOpenAI }, url) => new ChatOpenAI({ apiKey, model, configuration: { baseURL: `${url}/v1` } })
)

export const frameworks = {
  "ai, @ai-sdk/openai": vercel("@ai-sdk/openai", ({ createOpenAI }, url) =>
    createOpenAI({ apiKey, baseURL: `${url}/v1` })(model)
  ),
  "ai, @ai-sdk/anthropic": vercel("@ai-sdk/anthropic", ({ createAnthropic }, url) =>
    createAnthropic({ apiKey, baseURL: `${url}/v1` })(model)
  ),
  "ai, @ai-sdk/amazon-bedrock": vercel("@ai-sdk/amazon-bedrock", ({ createAmazonBedrock }, url) =>
    createAmazonBedrock({
      baseURL: url,
      region: "eu-west-1",
      accessKeyId: "AKIANOTAKEY",
      secretAccessKey: "not-a-key"
    })("anthropic.model-asked")
  ),
  "@langchain/openai": langChainOpenAi,
  "@langchain/anthropic": langChain(
    "@langchain/anthropic",
    ({ ChatAnthropic }, url) => new ChatAnthropic({ apiKey, model, anthropicApiUrl: url })
  ),
  "@langchain/google-genai": langChain(
    "@langchain/google-genai",
    ({ ChatGoogleGenerativeAI }, url) => new ChatGoogleGenerativeAI({ apiKey, model, baseUrl: url })
  ),
  "@langchain/mistralai": langChain(
    "@langchain/mistralai",
    ({ ChatMistralAI }, url) => new ChatMistralAI({ apiKey, model, serverURL: url })
  ),
  "@langchain/ollama": langChain("@langchain/ollama", ({ ChatOllama }, url) => new ChatOllama({ model, baseUrl: url }))
}

export const olderFrameworks = { "@langchain/openai 0.3": langChainOpenAi }
