// The client libraries of providers that have written, or had others generate, their own.
import { messages, pieces } from "./pieces.mjs"

const apiKey = "not-a-key"
const model = "model-asked"

const cohere = {
  load: (load) => load("cohere-ai"),
  make: ({ CohereClientV2 }, url) => new CohereClientV2({ token: apiKey, environment: url }),
  whole: (client, content) => client.chat({ model, messages: messages(content) }),
  streamed: async (client, content) => pieces(await client.chatStream({ model, messages: messages(content) }))
}

export const providers = {
  ollama: {
    load: (load) => load("ollama"),
    make: ({ Ollama }, url) => new Ollama({ host: url }),
    whole: (client, content) => client.chat({ model, messages: messages(content) }),
    streamed: async (client, content) => pieces(await client.chat({ model, messages: messages(content), stream: true }))
  },
  "@google/genai": {
    load: (load) => load("@google/genai"),
    make: ({ GoogleGenAI }, url) => new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url } }),
    whole: (client, contents) => client.models.generateContent({ model, contents }),
    streamed: async (client, contents) => pieces(await client.models.generateContentStream({ model, contents }))
  },
  "@google/generative-ai": {
    load: (load) => load("@google/generative-ai"),
    make: ({ GoogleGenerativeAI }, url) =>
      new GoogleGenerativeAI(apiKey).getGenerativeModel({ model }, { baseUrl: url }),
    whole: async (client, prompt) => (await client.generateContent(prompt)).response,
    streamed: async (client, prompt) => pieces((await client.generateContentStream(prompt)).stream)
  },
  "@mistralai/mistralai": {
    load: (load) => load("@mistralai/mistralai"),
    make: ({ Mistral }, url) => new Mistral({ apiKey, serverURL: url }),
    whole: (client, content) => client.chat.complete({ model, messages: messages(content) }),
    streamed: async (client, content) => pieces(await client.chat.stream({ model, messages: messages(content) }))
  },
  "cohere-ai": cohere
}

export const olderProviders = {
  "cohere-ai 7": cohere,
  "@azure/openai": {
    load: (load) => load("@azure/openai"),
    make: ({ AzureKeyCredential, OpenAIClient }, url) =>
      new OpenAIClient(url, new AzureKeyCredential(apiKey), { allowInsecureConnection: true }),
    whole: (client, content) => client.getChatCompletions("ours", messages(content)),
    streamed: async (client, content) => pieces(await client.streamChatCompletions("ours", messages(content)))
  }
}
