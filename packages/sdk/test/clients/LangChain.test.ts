import { ChatAnthropic } from "@langchain/anthropic"
import type { BaseChatModel } from "@langchain/core/language_models/chat_models"
import { ChatOpenAI } from "@langchain/openai"
import type { WireFormatName } from "../../src/index.js"
import { blocksWell } from "./support/blocking.js"

interface Model {
  readonly name: string
  readonly format: WireFormatName
  readonly at: (url: string) => BaseChatModel
}

const models: ReadonlyArray<Model> = [
  {
    name: "ChatOpenAI",
    format: "openai",
    at: (url) => new ChatOpenAI({ model: "gpt-test", apiKey: "sk-not-a-key", configuration: { baseURL: `${url}/v1` } })
  },
  {
    name: "ChatOpenAI (useResponsesApi)",
    format: "openai",
    at: (url) =>
      new ChatOpenAI({
        model: "gpt-test",
        apiKey: "sk-not-a-key",
        useResponsesApi: true,
        configuration: { baseURL: `${url}/v1` }
      })
  },
  {
    name: "ChatAnthropic",
    format: "anthropic",
    at: (url) => new ChatAnthropic({ model: "claude-test", apiKey: "sk-ant-not-a-key", anthropicApiUrl: url })
  }
]

for (const { at, format, name } of models) {
  blocksWell({
    name: `LangChain's ${name}.invoke()`,
    format,
    block: "itself",
    retry: "itself",
    open: (url) => {
      const model = at(url)
      return async () => (await model.invoke("Hello?")).text
    }
  })

  blocksWell({
    name: `LangChain's ${name}.stream()`,
    format,
    block: "itself",
    retry: "itself",
    open: (url) => {
      const model = at(url)
      return async () => {
        let text = ""
        for await (const chunk of await model.stream("Hello?")) text += chunk.text
        return text
      }
    }
  })
}
