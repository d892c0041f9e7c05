import { elements, member } from "./UnknownJson.js"
import type { RequestFacts } from "./WireFormat.js"

// Where requests keep their settings, besides the body itself: Ollama; Vertex and Hugging Face; Gemini; Bedrock.
const groups = [
  "options",
  "parameters",
  "generationConfig",
  "generation_config",
  "inferenceConfig",
  "textGenerationConfig",
  "additionalModelRequestFields"
]

const limitNames = [
  "max_tokens",
  "maxTokens",
  "max_completion_tokens",
  "max_output_tokens",
  "maxOutputTokens",
  "max_tokens_to_sample",
  "max_new_tokens",
  "max_gen_len",
  "maxTokenCount",
  "num_predict",
  "n_predict"
]

const choiceNames = ["n", "best_of", "num_generations", "candidateCount", "candidate_count"]

// More than any server writes for one request, and small enough that a product with tokens and prices stays finite.
const mostChoices = 1_000_000

const isPositive = (value: unknown): value is number => typeof value === "number" && value > 0 && Number.isFinite(value)

const positive = (value: unknown): number => (isPositive(value) ? value : 0)

const valuesOf = (settings: ReadonlyArray<unknown>, names: ReadonlyArray<string>): ReadonlyArray<unknown> =>
  settings
    .flatMap((group) => names.map((name) => member(group, name)))
    .filter((value) => value !== undefined && value !== null)

/** The largest of the limits that are given. One that is none, such as Ollama's -1 for endless, is larger than all. */
const largestLimit = (settings: ReadonlyArray<unknown>): number | undefined => {
  const limits = valuesOf(settings, limitNames)
  if (limits.length === 0 || !limits.every(isPositive)) return undefined
  return limits.reduce((a, b) => Math.max(a, b))
}

/**
 * How much thinking may come on top of the limit. OpenAI, Anthropic, Gemini, xAI, DeepSeek and vLLM count it inside.
 * Anthropic's budget may be larger than the limit where thinking goes on between tool calls, and then is not inside it.
 * The budgets of Alibaba and SiliconFlow (`thinking_budget`) and of Cohere (`token_budget`) are taken to be beside it.
 * Absent where thinking has no bound.
 */
const thinkingBeside = (settings: ReadonlyArray<unknown>, limit: number): number | undefined => {
  let beside = 0
  for (const group of settings) {
    const thinking = member(group, "thinking")
    const inside = Math.max(
      positive(member(thinking, "budget_tokens")),
      positive(member(member(group, "reasoning"), "max_tokens"))
    )
    const apart = positive(member(group, "thinking_budget"))
    if (member(group, "enable_thinking") === true && apart === 0) return undefined
    beside += (inside >= limit ? inside : 0) + apart + positive(member(thinking, "token_budget"))
  }
  return beside
}

/** Anthropic may ask other models after the first has declined, each with a limit of its own; all of them are paid. */
const fallbackLimits = (body: unknown, limit: number): number =>
  elements(member(body, "fallbacks"))
    .filter((fallback) => typeof fallback === "object" && fallback !== null)
    .reduce((sum: number, fallback) => sum + Math.max(limit, positive(member(fallback, "max_tokens"))), 0)

const outputLimitOf = (body: unknown, settings: ReadonlyArray<unknown>): number | undefined => {
  const limit = largestLimit(settings)
  const beside = limit === undefined ? undefined : thinkingBeside(settings, limit)
  if (limit === undefined || beside === undefined) return undefined
  const whole = limit + beside
  const total = Math.ceil(whole + fallbackLimits(body, whole))
  return Number.isFinite(total) ? total : undefined
}

/** Text completions take several prompts at once, as texts or as lists of tokens, and answer each with all choices. */
const promptsOf = (body: unknown): number =>
  elements(member(body, "prompt")).filter((prompt) => typeof prompt === "string" || Array.isArray(prompt)).length

const choicesOf = (body: unknown, settings: ReadonlyArray<unknown>): number => {
  const asked = valuesOf(settings, choiceNames).filter(Number.isInteger) as ReadonlyArray<number>
  const choices = asked.reduce((a, b) => Math.max(a, b), 1)
  return Math.min(choices * Math.max(1, promptsOf(body)), mostChoices)
}

/**
 * How much output a request allows, read from the body of any provider. Where it is not certain, it says too much rather
 * than too little, since a hard budget rests on it.
 */
export const readOutputLimit = (body: unknown): Pick<RequestFacts, "outputLimit" | "choices"> => {
  const settings = [body, ...groups.map((group) => member(body, group)).filter((group) => group !== undefined)]
  const outputLimit = outputLimitOf(body, settings)
  const choices = choicesOf(body, settings)
  return { ...(outputLimit !== undefined && { outputLimit }), ...(choices > 1 && { choices }) }
}
