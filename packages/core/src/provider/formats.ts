import type { Operation } from "../model/Span.js"
import { anthropicMessages } from "./AnthropicMessages.js"
import { openAiChat } from "./OpenAiChat.js"
import { openAiResponses } from "./OpenAiResponses.js"
import type { WireFormat } from "./WireFormat.js"

/** A kind of call that a provider takes, by how the path of its URL ends. The same host's other paths are no calls. */
export interface Endpoint {
  /** Begins with a slash; compared with the end of the path, query left out. */
  readonly path: string
  readonly operation: typeof Operation.Type
  readonly format: WireFormat
}

/** The wire formats by the name that a user gives them, each with its endpoints. */
export const formats: ReadonlyMap<string, ReadonlyArray<Endpoint>> = new Map([
  [
    "openai",
    [
      { path: "/chat/completions", operation: "chat", format: openAiChat },
      { path: "/responses", operation: "chat", format: openAiResponses }
    ]
  ],
  ["anthropic", [{ path: "/messages", operation: "chat", format: anthropicMessages }]]
])

/** The providers' own hosts, and the format that each speaks. */
export const ownHosts: Readonly<Record<string, string>> = {
  "api.openai.com": "openai",
  "api.anthropic.com": "anthropic"
}
