import OpenAI from "openai"
import { blocksWell } from "./support/blocking.js"

const model = "gpt-test"
const messages = [{ role: "user" as const, content: "Hello?" }]
const client = (url: string) => new OpenAI({ baseURL: `${url}/v1`, apiKey: "sk-not-a-key" })

blocksWell({
  name: "openai's chat.completions.create()",
  format: "openai",
  block: "itself",
  retry: "itself",
  open: (url) => {
    const openai = client(url)
    return async () => {
      const reply = await openai.chat.completions.create({ model, messages })
      return reply.choices[0]?.message.content ?? ""
    }
  }
})

blocksWell({
  name: "openai's chat.completions.create(), streamed",
  format: "openai",
  block: "itself",
  retry: "itself",
  open: (url) => {
    const openai = client(url)
    return async () => {
      let text = ""
      const stream = await openai.chat.completions.create({ model, messages, stream: true })
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ""
      return text
    }
  }
})

blocksWell({
  name: "openai's chat.completions.stream()",
  format: "openai",
  block: "wrapped",
  retry: "wrapped",
  open: (url) => {
    const openai = client(url)
    return async () => (await openai.chat.completions.stream({ model, messages }).finalContent()) ?? ""
  }
})

blocksWell({
  name: "openai's responses.create()",
  format: "openai",
  block: "itself",
  retry: "itself",
  open: (url) => {
    const openai = client(url)
    return async () => (await openai.responses.create({ model, input: "Hello?" })).output_text
  }
})

blocksWell({
  name: "openai's responses.create(), streamed",
  format: "openai",
  block: "itself",
  retry: "itself",
  open: (url) => {
    const openai = client(url)
    return async () => {
      let text = ""
      for await (const event of await openai.responses.create({ model, input: "Hello?", stream: true })) {
        if (event.type === "response.output_text.delta") text += event.delta
      }
      return text
    }
  }
})

blocksWell({
  name: "openai's withResponse()",
  format: "openai",
  block: "itself",
  retry: "itself",
  open: (url) => {
    const openai = client(url)
    return async () => {
      const { data } = await openai.chat.completions.create({ model, messages }).withResponse()
      return data.choices[0]?.message.content ?? ""
    }
  }
})
