import type { Answer, Asked } from "./Answer.js"
import { anthropic, anthropicError } from "./formats/anthropic.js"
import { bedrockError, converse, invoke } from "./formats/bedrock.js"
import { cohere, cohereError } from "./formats/cohere.js"
import { gemini, geminiError } from "./formats/gemini.js"
import { ollama, ollamaError } from "./formats/ollama.js"
import { azure, groq, openAi, openAiError, responses, usageAtTheEnd } from "./formats/openAi.js"

type Format = readonly [ends: RegExp, answer: (asked: Asked) => Answer, error: Answer]

/** By the name under which a host's format is given to `init()`: what is asked for where, and what comes back. */
const formats = {
  openai: [
    [/\/chat\/completions$/, openAi, openAiError],
    [/\/responses$/, responses, openAiError]
  ],
  azure: [[/\/openai\/deployments\/ours\/chat\/completions$/, azure, openAiError]],
  groq: [[/\/chat\/completions$/, groq, openAiError]],
  together: [[/\/chat\/completions$/, usageAtTheEnd, openAiError]],
  mistral: [[/\/chat\/completions$/, usageAtTheEnd, openAiError]],
  anthropic: [[/\/v1\/messages$/, anthropic, anthropicError]],
  gemini: [[/:(streamG|g)enerateContent$/, gemini, geminiError]],
  cohere: [[/\/v2\/chat$/, cohere, cohereError]],
  ollama: [[/\/api\/chat$/, ollama, ollamaError]],
  bedrock: [
    [/\/converse(-stream)?$/, converse, bedrockError],
    [/\/invoke(-with-response-stream)?$/, invoke, bedrockError]
  ]
} satisfies Readonly<Record<string, ReadonlyArray<Format>>>

export type FormatName = keyof typeof formats

/** What a provider answers to a request; `undefined` where it has nothing of that kind. */
export const answerTo = (format: FormatName, path: string, body: string): Answer | undefined => {
  const [place = ""] = path.split("?")
  const found = formats[format].find(([ends]) => ends.test(place))
  if (found === undefined) return undefined
  const [, answer, error] = found
  if (body.includes("Fail.")) return error
  return answer({
    path,
    streamed: /"stream":\s*true/.test(body) || /stream/i.test(place),
    withUsage: body.includes("include_usage")
  })
}
