/**
 * What the providers' service tiers cost beside their list prices, which the price table does not hold. Read in November
 * 2026 from what they publish:
 *
 * - OpenAI: https://developers.openai.com/api/docs/pricing (batch and flex at half, cached input included; fast at twice),
 *   https://openai.com/api-fast-mode/ (models apart; `priority` was renamed `fast` on 2026-07-30, and both are taken)
 * - Azure: https://learn.microsoft.com/azure/foundry/openai/concepts/priority-processing, as OpenAI
 * - Anthropic: https://platform.claude.com/docs/en/about-claude/pricing (batch at half; `priority` is capacity bought
 *   beforehand, shown at its list price), https://platform.claude.com/docs/en/build-with-claude/fast-mode,
 *   https://platform.claude.com/docs/en/manage-claude/data-residency (a tenth more in the United States, on top of the others)
 * - Google: https://ai.google.dev/gemini-api/docs/optimization (batch and flex at half, priority 75 to 100 % more; the
 *   prices of single models are 1.8 times the standard ones). Vertex tells the same by its type of traffic
 * - Amazon: https://aws.amazon.com/bedrock/pricing (batch and flex at half, priority 75 % more)
 * - Groq: https://console.groq.com/docs/flex-processing (as on demand), https://console.groq.com/docs/batch (half)
 * - Mistral, Together, Fireworks: their pages on batches (half)
 */
export interface Tier {
  /** As replies write it, in lower case. */
  readonly names: ReadonlyArray<string>
  /** Of the list price of tokens. What is counted by the piece costs the same in every tier. */
  readonly factor: number
  /** By the model's id in the table, where it is another. */
  readonly models?: Readonly<Record<string, number>>
}

const half = (...names: ReadonlyArray<string>): Tier => ({ names, factor: 0.5 })

const openAi: ReadonlyArray<Tier> = [
  half("batch", "flex"),
  {
    names: ["priority", "fast"],
    factor: 2,
    models: {
      "gpt-5.5": 2.5,
      "gpt-5-mini": 1.8,
      "gpt-4.1": 1.75,
      "gpt-4.1-mini": 1.75,
      "gpt-4o": 1.7,
      "gpt-4o-2024-05-13": 1.75,
      // 0.25, 0.125 and 1.00 for 0.15, 0.075 and 0.60
      "gpt-4o-mini": 5 / 3,
      o3: 1.75,
      "o3-2025-04-16": 1.75,
      // 2.00, 0.50 and 8.00 for 1.10, 0.275 and 4.40
      "o4-mini": 20 / 11
    }
  }
]

/** By the table's id of the provider whose price it is. Tiers that are not here cost the list price. */
export const tiers: Readonly<Record<string, ReadonlyArray<Tier>>> = {
  openai: openAi,
  azure: openAi,
  anthropic: [
    half("batch"),
    { names: ["fast"], factor: 2, models: { "claude-opus-4-6": 6, "claude-opus-4-7": 6 } },
    { names: ["us", "standard+us", "priority+us", "auto+us", "standard_only+us"], factor: 1.1 },
    { names: ["batch+us"], factor: 0.55 },
    { names: ["fast+us"], factor: 2.2, models: { "claude-opus-4-6": 6.6, "claude-opus-4-7": 6.6 } }
  ],
  google: [
    half("batch", "flex", "service_tier_flex", "on_demand_flex"),
    { names: ["priority", "service_tier_priority", "on_demand_priority"], factor: 1.8 }
  ],
  aws: [half("batch", "flex"), { names: ["priority"], factor: 1.75 }],
  groq: [half("batch")],
  mistral: [half("batch")],
  together: [half("batch")],
  fireworks: [half("batch")]
}
