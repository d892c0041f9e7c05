import { createAnthropic } from "@ai-sdk/anthropic"
import { createOpenAI } from "@ai-sdk/openai"
import { generateText, type LanguageModel, streamText } from "ai"
import type { WireFormatName } from "../../src/index.js"
import { blocksWell } from "./support/blocking.js"

interface Model {
  readonly name: string
  readonly format: WireFormatName
  readonly at: (url: string) => LanguageModel
}

// Else the SDK warns of a model that it does not know.
const usual = { prompt: "Hello?", maxOutputTokens: 100 }

const models: ReadonlyArray<Model> = [
  {
    name: "openai.chat()",
    format: "openai",
    at: (url) => createOpenAI({ baseURL: `${url}/v1`, apiKey: "sk-not-a-key" }).chat("gpt-test")
  },
  {
    name: "openai()",
    format: "openai",
    at: (url) => createOpenAI({ baseURL: `${url}/v1`, apiKey: "sk-not-a-key" })("gpt-test")
  },
  {
    name: "anthropic()",
    format: "anthropic",
    at: (url) => createAnthropic({ baseURL: `${url}/v1`, apiKey: "sk-ant-not-a-key" })("claude-test")
  }
]

for (const { at, format, name } of models) {
  blocksWell({
    name: `the Vercel AI SDK's generateText() of ${name}`,
    format,
    block: "itself",
    retry: "wrapped",
    open: (url) => {
      const model = at(url)
      return async () => (await generateText({ model, ...usual })).text
    }
  })

  blocksWell({
    name: `the Vercel AI SDK's streamText() of ${name}; its text`,
    format,
    block: "itself",
    retry: "lost",
    open: (url) => {
      const model = at(url)
      return async () => streamText({ model, ...usual }).text
    }
  })

  blocksWell({
    name: `the Vercel AI SDK's streamText() of ${name}, the error part of its fullStream`,
    format,
    block: "itself",
    retry: "wrapped",
    open: (url) => {
      const model = at(url)
      return async () => {
        let text = ""
        for await (const part of streamText({ model, ...usual }).fullStream) {
          if (part.type === "error") throw part.error
          if (part.type === "text-delta") text += part.text
        }
        return text
      }
    }
  })

  blocksWell({
    name: `the Vercel AI SDK's streamText() of ${name}, its onError`,
    format,
    block: "itself",
    retry: "wrapped",
    open: (url) => {
      const model = at(url)
      return async () => {
        let text = ""
        const failures: Array<unknown> = []
        const { textStream } = streamText({ model, ...usual, onError: ({ error }) => void failures.push(error) })
        for await (const word of textStream) text += word
        for (const failure of failures) throw failure
        return text
      }
    }
  })
}
