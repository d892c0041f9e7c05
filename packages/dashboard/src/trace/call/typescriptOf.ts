import { openAi } from "./endpoints.js"
import { scriptOf } from "./literal.js"
import type { ProviderCall } from "./ProviderCall.js"

const methods = { chat: "chat.completions", responses: "responses", messages: "messages" } as const

const texts = {
  chat: "reply.choices[0]?.message.content",
  responses: "reply.output_text",
  messages: "reply.content"
} as const

const clientOf = ({ api, endpoint }: ProviderCall): ReadonlyArray<string> => {
  const reads = ` // reads ${endpoint.key}`
  if (api === "messages")
    return ['import Anthropic from "@anthropic-ai/sdk"', "", `const client = new Anthropic()${reads}`]
  const options = endpoint === openAi ? "" : `{ baseURL: "${endpoint.base}", apiKey: process.env.${endpoint.key} }`
  return ['import OpenAI from "openai"', "", `const client = new OpenAI(${options})${options === "" ? reads : ""}`]
}

/** A program that asks the provider the same, with the client that it has for TypeScript. */
export const typescriptOf = (call: ProviderCall): string =>
  [
    ...clientOf(call),
    "",
    `const reply = await client.${methods[call.api]}.create(${scriptOf(call.body)})`,
    call.stream ? "for await (const chunk of reply) console.log(chunk)" : `console.log(${texts[call.api]})`,
    ""
  ].join("\n")
