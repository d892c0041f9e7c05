import { openAiChat } from "./OpenAiChat.js"
import { requestFacts } from "./RequestFacts.js"
import { member, text } from "./UnknownJson.js"
import type { RequestFacts, WireFormat } from "./WireFormat.js"

/** Several prompts may be asked at once, as texts or as lists of tokens: each is a message of a user. */
const promptsOf = (prompt: unknown): ReadonlyArray<unknown> => {
  if (!Array.isArray(prompt)) return prompt === undefined || prompt === null ? [] : [prompt]
  return prompt.some((one) => typeof one === "string" || Array.isArray(one)) ? prompt : [prompt]
}

const readRequest = (body: unknown): RequestFacts => {
  const messages = promptsOf(member(body, "prompt")).map((content) => ({ role: "user", content }))
  const suffix = text(member(body, "suffix"))
  if (suffix !== undefined) messages.push({ role: "user", content: suffix })
  return requestFacts(body, messages.length > 0 ? messages : undefined)
}

/** Text completions, as before there were chats, and Mistral's that fill in the middle: replies as those of chats. */
export const openAiCompletions: WireFormat = { ...openAiChat, readRequest }
