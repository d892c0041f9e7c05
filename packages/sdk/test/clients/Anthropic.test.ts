import Anthropic from "@anthropic-ai/sdk"
import { blocksWell } from "./support/blocking.js"

const request = {
  model: "claude-test",
  max_tokens: 100,
  messages: [{ role: "user" as const, content: "Hello?" }]
}
const client = (url: string) => new Anthropic({ baseURL: url, apiKey: "sk-ant-not-a-key" })

const textOf = ({ content }: Anthropic.Message) =>
  content.map((block) => (block.type === "text" ? block.text : "")).join("")

blocksWell({
  name: "anthropic's messages.create()",
  format: "anthropic",
  block: "itself",
  retry: "itself",
  open: (url) => {
    const anthropic = client(url)
    return async () => textOf(await anthropic.messages.create(request))
  }
})

blocksWell({
  name: "anthropic's messages.create(), streamed",
  format: "anthropic",
  block: "itself",
  retry: "itself",
  open: (url) => {
    const anthropic = client(url)
    return async () => {
      let text = ""
      for await (const event of await anthropic.messages.create({ ...request, stream: true })) {
        if (event.type === "content_block_delta" && event.delta.type === "text_delta") text += event.delta.text
      }
      return text
    }
  }
})

blocksWell({
  name: "anthropic's messages.stream().finalMessage()",
  format: "anthropic",
  block: "wrapped",
  retry: "wrapped",
  open: (url) => {
    const anthropic = client(url)
    return async () => textOf(await anthropic.messages.stream(request).finalMessage())
  }
})

blocksWell({
  name: "anthropic's messages.stream(), its events",
  format: "anthropic",
  block: "wrapped",
  retry: "wrapped",
  open: (url) => {
    const anthropic = client(url)
    return async () => {
      let text = ""
      for await (const event of anthropic.messages.stream(request)) {
        if (event.type === "content_block_delta" && event.delta.type === "text_delta") text += event.delta.text
      }
      return text
    }
  }
})
