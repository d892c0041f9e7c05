import { hostedPrices } from "./hostedPrices.js"
import type { PriceTable, TableProvider } from "./PriceTable.js"

/**
 * - Rankings that are paid by the search, in US dollars per thousand units of up to 100 documents, as listed by
 *   https://cohere.com/pricing and https://aws.amazon.com/bedrock/pricing. Version 5 is paid by the token
 *   (https://openrouter.ai/cohere/rerank-5-fast).
 * - A way to write Claude 3.5 Haiku that the table does not know, at the price that it has there.
 */
const rankings: ReadonlyArray<TableProvider> = [
  {
    id: "anthropic",
    models: [
      {
        id: "claude-haiku-3-5",
        match: { or: [{ starts_with: "claude-haiku-3-5" }, { starts_with: "claude-haiku-3.5" }] },
        prices: {
          input_mtok: 0.8,
          cache_write_mtok: 1,
          cache_read_mtok: 0.08,
          output_mtok: 4,
          cache_write_1h_mtok: 1.6,
          web_searches_kcount: 10
        }
      }
    ]
  },
  {
    id: "cohere",
    models: [
      {
        id: "rerank-v5.0-pro",
        match: { or: [{ equals: "rerank-v5.0-pro" }, { equals: "rerank-5-pro" }] },
        prices: { input_mtok: 0.05 }
      },
      {
        id: "rerank-v5.0-fast",
        match: { or: [{ equals: "rerank-v5.0-fast" }, { equals: "rerank-5-fast" }] },
        prices: { input_mtok: 0.02 }
      },
      {
        id: "rerank-v4.0-pro",
        match: { or: [{ equals: "rerank-v4.0-pro" }, { equals: "rerank-4-pro" }] },
        prices: { search_units_kcount: 2.5 }
      },
      {
        id: "rerank-v4.0-fast",
        match: { or: [{ equals: "rerank-v4.0-fast" }, { equals: "rerank-4-fast" }] },
        prices: { search_units_kcount: 2 }
      },
      {
        id: "rerank-v3.5",
        match: {
          or: [
            { equals: "rerank-v3.5" },
            { equals: "rerank-3.5" },
            { equals: "rerank-english-v3.0" },
            { equals: "rerank-multilingual-v3.0" }
          ]
        },
        prices: { search_units_kcount: 2 }
      }
    ]
  },
  {
    id: "aws",
    models: [
      { id: "cohere.rerank-v3-5:0", match: { equals: "cohere.rerank-v3-5:0" }, prices: { search_units_kcount: 2 } },
      { id: "amazon.rerank-v1:0", match: { equals: "amazon.rerank-v1:0" }, prices: { search_units_kcount: 1 } }
    ]
  }
]

/** All of one provider together. */
const merged = (providers: ReadonlyArray<TableProvider>): ReadonlyArray<TableProvider> => {
  const byId = new Map<string, TableProvider>()
  for (const provider of providers) {
    const models = [...(byId.get(provider.id)?.models ?? []), ...provider.models]
    byId.set(provider.id, { ...provider, models })
  }
  return [...byId.values()]
}

/** Prices that the big table lacks. */
export const ownPrices: PriceTable = {
  source: "agentwatch",
  version: "2",
  date: "2026-11-29",
  providers: merged([...rankings, ...hostedPrices])
}
