/** What a model costs, in US dollars per million tokens, as its provider says on its own pages. */
export interface Price {
  readonly input: number
  readonly output: number
  readonly read?: number
  readonly write?: number
}

const prices: Readonly<Record<string, Price>> = {
  "gpt-4o-2024-08-06": { input: 2.5, read: 1.25, output: 10 },
  "gpt-4o-mini-2024-07-18": { input: 0.15, read: 0.075, output: 0.6 },
  "gpt-3.5-turbo-0125": { input: 0.5, output: 1.5 },
  "gpt-35-turbo": { input: 0.5, output: 1.5 },
  "gpt-3.5-turbo-instruct:20230824-v2": { input: 1.5, output: 2 },
  "gpt-5-nano-2025-08-07": { input: 0.05, read: 0.005, output: 0.4 },
  "text-embedding-ada-002-v2": { input: 0.1, output: 0 },
  "claude-3-5-sonnet-20240620": { input: 3, read: 0.3, write: 3.75, output: 15 },
  "claude-3-7-sonnet-20250219": { input: 3, read: 0.3, write: 3.75, output: 15 },
  "claude-sonnet-4-6": { input: 3, read: 0.3, write: 3.75, output: 15 },
  "claude-haiku-4-5-20251001": { input: 1, read: 0.1, write: 1.25, output: 5 },
  "claude-3-opus-20240229": { input: 15, read: 1.5, write: 18.75, output: 75 },
  "gemini-1.5-flash": { input: 0.075, output: 0.3 },
  "gemini-2.0-flash": { input: 0.1, output: 0.4 },
  "gemini-2.5-flash": { input: 0.3, output: 2.5 },
  "claude-3-5-haiku-20241022": { input: 0.8, read: 0.08, write: 1, output: 4 },
  "anthropic.claude-3-haiku-20240307-v1:0": { input: 0.25, output: 1.25 },
  "anthropic/claude-4.5-haiku-20251001": { input: 1, read: 0.1, write: 1.25, output: 5 },
  "command-r": { input: 0.15, output: 0.6 },
  "mistral-tiny": { input: 0.25, output: 0.25 },
  "mistral-embed": { input: 0.1, output: 0 },
  "llama3-8b-8192": { input: 0.05, output: 0.08 },
  "meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo": { input: 0.88, output: 0.88 },
  "grok-4.3": { input: 1.25, read: 0.2, output: 2.5 }
}

/** Input with what was read from a cache and written to it. */
interface Tokens {
  readonly input: number
  readonly output: number
  readonly read: number
  readonly write: number
}

/** Absent for a model that has no price here. */
export const priceOf = (model: string): Price | undefined => prices[model]

/** On one's own machine. */
export const free: Price = { input: 0, output: 0 }

/** What AgentWatch takes a model for that it does not know. */
export const unpriced: Price = { input: 1, output: 2 }

/** In nano-dollars. */
export const nanoUsdOf = (price: Price, { input, output, read, write }: Tokens): number => {
  const fresh = (input - read - write) * price.input
  const cached = read * (price.read ?? price.input) + write * (price.write ?? price.input)
  return Math.round((fresh + cached + output * price.output) * 1_000)
}
