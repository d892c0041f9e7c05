/** Who hosts open models, often under names of its own. */
export const hosts: ReadonlyArray<string> = ["groq", "together", "fireworks", "cerebras"]

/**
 * Whose price a model has that is known by its name only: those who make models, then those who host them. Providers
 * that do not stand here come last, in table order.
 *
 * Bedrock stands before Google because its dotted names (`us.anthropic.claude-…`) have prices of their own, while
 * Google's rules take any name with a Claude in it.
 */
export const preference: ReadonlyArray<string> = [
  "openai",
  "anthropic",
  "aws",
  "google",
  "mistral",
  "cohere",
  "deepseek",
  "x-ai",
  "perplexity",
  "moonshotai",
  "minimax",
  "zai",
  "zhipuai",
  "voyageai",
  "arcee",
  "typesafe",
  "azure",
  ...hosts,
  "openrouter"
]

/** Names under which spans and gateways know a provider, where the table's own rules find none or another one. */
export const aliases: ReadonlyMap<string, string> = new Map([
  ["azure_openai", "azure"],
  ["azure-openai", "azure"],
  ["azure_ai", "azure"],
  ["gcp", "google"],
  ["x_ai", "x-ai"],
  ["togetherai", "together"],
  ["fireworks_ai", "fireworks"],
  ["fireworks-ai", "fireworks"],
  ["deepseek-ai", "deepseek"],
  ["z-ai", "zai"],
  ["zai-org", "zai"],
  ["minimaxai", "minimax"]
])

/**
 * Names that do not say for sure who was asked. A host that the user names is known by the API it speaks, and many speak
 * OpenAI's or Anthropic's; OpenRouter passes other makers' models on, at about their prices.
 */
export const gateways: ReadonlySet<string> = new Set(["openai", "anthropic", "openrouter"])
