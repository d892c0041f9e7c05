/** A model as the demo's agents call it. All but the last one are in the price table. */
export interface Model {
  readonly provider: string
  readonly name: string
  /** What the provider says that answered, where that is another name. */
  readonly answers?: string
  /** Milliseconds for each token that it writes. */
  readonly pace: number
  /** It thinks before it answers, and that counts as output. */
  readonly reasons?: boolean
  /** Anthropic counts what it writes to its cache. */
  readonly writesCache?: boolean
}

const openai = { provider: "openai" } as const
const anthropic = { provider: "anthropic", writesCache: true } as const

export const gptSol: Model = {
  ...openai,
  name: "gpt-5.6-sol",
  answers: "gpt-5.6-sol-2026-07-09",
  pace: 2.4,
  reasons: true
}
export const gptTerra: Model = { ...openai, name: "gpt-5.6-terra", pace: 1.6 }
export const gptMini: Model = { ...openai, name: "gpt-5.4-mini", pace: 0.9 }
export const codex: Model = { ...openai, name: "gpt-5.3-codex", pace: 1.8, reasons: true }
export const opus: Model = { ...anthropic, name: "claude-opus-5", pace: 2.6, reasons: true }
export const sonnet: Model = { ...anthropic, name: "claude-sonnet-5", pace: 1.7 }
export const haiku: Model = { ...anthropic, name: "claude-haiku-4-5", answers: "claude-haiku-4-5-20251001", pace: 0.8 }
export const geminiFlash: Model = { provider: "gcp.gemini", name: "gemini-3.8-flash", pace: 0.9 }
export const mistralSmall: Model = { provider: "mistral_ai", name: "mistral-small-latest", pace: 0.8 }
export const embedding: Model = { ...openai, name: "text-embedding-3-small", pace: 0 }
/** One's own, of which no list knows a price. */
export const ownExtractor: Model = { provider: "vllm", name: "fjordline-extract-7b", pace: 0.6 }
