/** Where a provider is called, and the environment variable that its clients read the key from. */
export interface Endpoint {
  readonly base: string
  readonly key: string
}

export const anthropic: Endpoint = { base: "https://api.anthropic.com/v1", key: "ANTHROPIC_API_KEY" }

export const openAi: Endpoint = { base: "https://api.openai.com/v1", key: "OPENAI_API_KEY" }

const mistral: Endpoint = { base: "https://api.mistral.ai/v1", key: "MISTRAL_API_KEY" }
const xAi: Endpoint = { base: "https://api.x.ai/v1", key: "XAI_API_KEY" }

/** Those who speak as OpenAI does, by the names that spans have for them. */
export const openAiLike: ReadonlyMap<string, Endpoint> = new Map([
  ["openai", openAi],
  ["mistral", mistral],
  ["mistral_ai", mistral],
  ["xai", xAi],
  ["x_ai", xAi],
  ["groq", { base: "https://api.groq.com/openai/v1", key: "GROQ_API_KEY" }],
  ["together", { base: "https://api.together.xyz/v1", key: "TOGETHER_API_KEY" }],
  ["fireworks", { base: "https://api.fireworks.ai/inference/v1", key: "FIREWORKS_API_KEY" }],
  ["openrouter", { base: "https://openrouter.ai/api/v1", key: "OPENROUTER_API_KEY" }],
  ["deepseek", { base: "https://api.deepseek.com/v1", key: "DEEPSEEK_API_KEY" }],
  ["perplexity", { base: "https://api.perplexity.ai", key: "PERPLEXITY_API_KEY" }]
])
