import { describe, expect, it } from "vitest"
import type { MatchRule, PriceTable, TableProvider } from "../../src/pricing/PriceTable.js"
import { aliases, gateways, hosts, preference } from "../../src/pricing/preference.js"
import { listPrices } from "../../src/pricing/prices.js"
import { makeResolve } from "../../src/pricing/Resolve.js"

// Which provider's model it is, too, for the real table has many ids more than once.
const named = (table: PriceTable): PriceTable => ({
  ...table,
  providers: table.providers.map((provider) => ({
    ...provider,
    models: provider.models.map((model) => ({ ...model, prices: { [`${provider.id} ${model.id}`]: 0 } }))
  }))
})
const resolving = (table: PriceTable) => {
  const resolve = makeResolve(named(table))
  return (provider: string | undefined, model: string) => Object.keys(resolve(provider, model)?.prices ?? {})[0]
}
const find = resolving(listPrices())

const model = (id: string, match: MatchRule = { equals: id }) => ({ id, match, prices: {} })
const provider = (id: string, rest: Partial<TableProvider>): TableProvider => ({ id, models: [], ...rest })
const findIn = (...providers: ReadonlyArray<TableProvider>) =>
  resolving({ source: "", version: "", date: "", providers })

describe("a provider's models are found", () => {
  it("by id before any rule, then by the first rule in the table's order", () => {
    const find = findIn(
      provider("p", { models: [model("a", { contains: "x" }), model("b", { contains: "x" }), model("x-c")] })
    )
    expect(find("p", "x-c")).toBe("p x-c")
    expect(find("p", "X-D")).toBe("p a")
    expect(find("p", "b")).toBe("p b")
    expect(find("p", "nothing")).toBeUndefined()
  })

  it("the first of two that share a name", () => {
    const find = findIn(
      provider("p", { models: [model("a", { equals: "n" }), model("b", { equals: "n" }), model("A")] })
    )
    expect(find("p", "n")).toBe("p a")
    expect(find("p", "n-preview")).toBe("p a")
    expect(find("p", "A")).toBe("p a")
  })

  it("with the date of a version written either way", () => {
    expect(find("openai", "gpt-4o-20240806")).toBe("openai gpt-4o")
    expect(find("openai", "gpt-4o-20240513")).toBe("openai gpt-4o-2024-05-13")
    expect(find("openai", "gpt-4o-2024-05-13")).toBe("openai gpt-4o-2024-05-13")
  })

  it("at the providers that it resells", () => {
    expect(find("azure", "gpt-4o")).toBe("openai gpt-4o")
    expect(find("azure", "grok-4.3")).toBe("x-ai grok-4.3")
    expect(find("azure", "phi-4")).toBe("azure phi-4")
    expect(find("vertex", "claude-3-sonnet@20240229")).toBe("anthropic claude-3-sonnet")
  })

  it("by the longest known name that theirs begins with", () => {
    expect(find("openai", "gpt-4o-2030-01-01")).toBe("openai gpt-4o")
    expect(find("openai", "gpt-4o-mini-2030-01-01")).toBe("openai gpt-4o-mini")
    expect(find("openai", "gpt-4o:my-team")).toBe("openai gpt-4o")
    expect(find("openai", "gpt-4o@2030")).toBe("openai gpt-4o")
    expect(find("azure", "gpt-4-turbo-prod")).toBe("openai gpt-4-turbo")
    expect(find("azure", "gpt-35-turbo-prod")).toBe("openai gpt-3.5-turbo")
    expect(find("cohere", "command-r-plus-04-2030")).toBe("cohere command-r-plus")
  })

  it("but not by one that only begins the same", () => {
    expect(find("openai", "gpt-4omega")).toBeUndefined()
    expect(find("openai", "gpt-4o_mini")).toBeUndefined()
    expect(find("openai", "gpt")).toBeUndefined()
  })

  it("but not when they are another version of it, or of a longer name", () => {
    expect(find("openai", "gpt-4-1")).toBeUndefined()
    expect(find("openai", "gpt-4-12-preview")).toBeUndefined()
    expect(find("openai", "gpt-4.7")).toBeUndefined()
    expect(find("anthropic", "claude-opus-4-9")).toBeUndefined()
    expect(find("anthropic", "claude-opus-4-9-20300101")).toBeUndefined()
    expect(find("openai", "gpt-4o-mini-2")).toBeUndefined()
    expect(find("openai", "gpt-4o-mini.5")).toBeUndefined()
  })

  it("never the wrong one of two whose names begin the same", () => {
    expect(find("openai", "gpt-4o-mini-2024-07-18")).toBe("openai gpt-4o-mini")
    expect(find("openai", "gpt-4.1")).toBe("openai gpt-4.1")
    expect(find("openai", "gpt-4.1-nano-2025-04-14")).toBe("openai gpt-4.1-nano")
    expect(find("openai", "gpt-4")).toBe("openai gpt-4")
    expect(find("openai", "o1-mini")).toBe("openai o1-mini")
    expect(find("gemini", "gemini-2.5-flash-lite")).toBe("google gemini-2.5-flash-lite")
  })

  it("by what stands last in a path", () => {
    expect(find("gemini", "models/gemini-2.5-flash")).toBe("google gemini-2.5-flash")
    expect(find("bedrock", "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0")).toBe(
      "aws amazon.nova-pro-v1:0"
    )
  })

  it("only where they are listed: another provider's price is not this one's", () => {
    expect(find("groq", "gpt-4o")).toBeUndefined()
    expect(find("mistral", "claude-sonnet-4-5")).toBeUndefined()
  })

  it("and gateways pass on what they do not list", () => {
    expect(find("openai", "claude-sonnet-4-5")).toBe("anthropic claude-sonnet-4-5")
    expect(find("anthropic", "kimi-k2-thinking")).toBe("moonshotai kimi-k2-thinking")
    expect(find("openrouter", "anthropic/claude-opus-4-5")).toBe("anthropic claude-opus-4-5")
    expect(find("openai", "no-such-model")).toBeUndefined()
  })
})

describe("a provider is found", () => {
  it.each([
    ["openai", "gpt-4o", "openai gpt-4o"],
    ["OpenAI", "gpt-4o", "openai gpt-4o"],
    ["azure", "o1", "azure o1"],
    ["azure_openai", "o1", "azure o1"],
    ["azure.ai.openai", "o1", "azure o1"],
    ["anthropic", "claude-3-opus-20240229", "anthropic claude-3-opus-latest"],
    ["gemini", "gemini-2.5-pro", "google gemini-2.5-pro"],
    ["vertex", "gemini-2.5-pro", "google gemini-2.5-pro"],
    ["gcp.gen_ai", "gemini-2.5-pro", "google gemini-2.5-pro"],
    ["mistral", "mistral-large-latest", "mistral mistral-large"],
    ["mistral_ai", "mistral-large-latest", "mistral mistral-large"],
    ["groq", "llama3-8b-8192", "groq llama3-8b-8192"],
    ["cohere", "command-r", "cohere command-r"],
    ["together", "meta-llama/Llama-3.3-70B-Instruct-Turbo", "together meta-llama/Llama-3.3-70B-Instruct-Turbo"],
    ["together_ai", "Qwen/Qwen1.5-72B", "together Qwen/Qwen1.5-72B"],
    ["fireworks", "accounts/fireworks/models/gpt-oss-20b", "fireworks gpt-oss-20b"],
    ["fireworks_ai", "accounts/fireworks/models/gpt-oss-20b", "fireworks gpt-oss-20b"],
    ["bedrock", "amazon.nova-lite-v1:0", "aws amazon.nova-lite-v1:0"],
    ["aws.bedrock", "amazon.nova-lite-v1:0", "aws amazon.nova-lite-v1:0"],
    ["openrouter", "openai/gpt-4o", "openrouter openai/gpt-4o"],
    ["deepseek", "deepseek-chat", "deepseek deepseek-chat"],
    ["xai", "grok-3", "x-ai grok-3"],
    ["x_ai", "grok-3", "x-ai grok-3"],
    ["perplexity", "sonar-pro", "perplexity sonar-pro"]
  ])("under the name %s", (provider, model, expected) => {
    expect(find(provider, model)).toBe(expected)
  })

  it("under each of the names it goes by, so that it is its own price that counts", () => {
    const azure = ["azure_openai", "azure-openai", "azure_ai"]
    expect(azure.map((name) => find(name, "o1"))).toEqual(azure.map(() => "azure o1"))
    expect(find("gcp.gen_ai", "claude-opus-4-6")).toBe("google claude-opus-4-6")
    // None of these has it.
    const others = [
      ...["gcp", "x_ai", "togetherai", "fireworks_ai", "fireworks-ai", "deepseek-ai", "z-ai", "zai-org", "minimaxai"],
      ...["aws.bedrock", "gemini", "vertex", "mistral_ai", "cohere", "groq.chat", "perplexity", "moonshot_ai"]
    ]
    expect(others.filter((name) => find(name, "gpt-4o") !== undefined)).toEqual([])
  })

  it("under no name that the table does not have", () => {
    const ids = listPrices().providers.map(({ id }) => id)
    expect([...aliases.values(), ...preference, ...hosts, ...gateways].filter((id) => !ids.includes(id))).toEqual([])
  })
})

describe("a name alone is enough", () => {
  it("for whoever makes models of such a name, before those who sell them too", () => {
    expect(find(undefined, "gpt-4o")).toBe("openai gpt-4o")
    expect(find(undefined, "claude-3.5-sonnet")).toBe("anthropic claude-3-5-sonnet")
    expect(find(undefined, "gemini-2.0-flash-001")).toBe("google gemini-2.0-flash")
    expect(find(undefined, "o3-mini")).toBe("openai o3-mini")
    expect(find(undefined, "deepseek-r1-0528")).toBe("deepseek deepseek-reasoner")
    expect(find(undefined, "gpt-4o-2030-01-01")).toBe("openai gpt-4o")
  })

  it("for the host whose id it is, or whose rules take it", () => {
    expect(find(undefined, "mixtral-8x7b-32768")).toBe("groq mixtral-8x7b-32768")
    expect(find(undefined, "llama3-70b-8192")).toBe("groq llama3-70b-8192")
    expect(find(undefined, "togethercomputer/GPT-JT-Moderation-6B")).toBe(
      "together togethercomputer/GPT-JT-Moderation-6B"
    )
    expect(find(undefined, "us.anthropic.claude-sonnet-4-5-20250929-v1:0")).toBe(
      "aws regional.anthropic.claude-sonnet-4-5-20250929-v1:0"
    )
    expect(find(undefined, "text-embedding-3-small")).toBe("openai text-embedding-3-small")
  })

  it("where it names the maker or the host, as gateways do", () => {
    expect(find(undefined, "groq/llama3-70b-8192")).toBe("groq llama3-70b-8192")
    expect(find(undefined, "azure/gpt-4o-2024-08-06")).toBe("openai gpt-4o")
    expect(find(undefined, "bedrock/anthropic.claude-3-haiku-20240307-v1:0")).toBe(
      "aws regional.anthropic.claude-3-haiku-20240307-v1:0"
    )
    expect(find(undefined, "anthropic/claude-sonnet-4.5-20250929")).toBe("anthropic claude-sonnet-4-5")
    expect(find("a-gateway-of-ours", "somewhere/gpt-4o")).toBe("openai gpt-4o")
    expect(find(undefined, "anthropic/claude-opus-4.8-fast")).toBe("openrouter anthropic/claude-opus-4.8-fast")
  })

  it("with a provider that the table does not know, such as one's own machine", () => {
    expect(find("ollama", "gpt-4o")).toBe("openai gpt-4o")
    expect(find("ollama", "llama3")).toBeUndefined()
    expect(find("", "gpt-4o")).toBe("openai gpt-4o")
  })

  it("unless nobody has a model of that name", () => {
    expect(find(undefined, "my-own-model")).toBeUndefined()
    expect(find(undefined, "gpt-4-1")).toBeUndefined()
    expect(find(undefined, "claude-opus-4-9")).toBeUndefined()
    expect(find(undefined, "  ")).toBeUndefined()
  })

  it("in a table whose providers are not those we know", () => {
    const find = findIn(
      provider("maker", { model_match: { starts_with: "m-" }, models: [model("m-1")] }),
      provider("seller", { models: [model("m-1"), model("m-2"), model("s", { contains: "special" })] }),
      provider("double", { fallback_model_providers: ["maker", "nobody"] })
    )
    expect(find(undefined, "m-1")).toBe("maker m-1")
    expect(find(undefined, "m-1-preview")).toBe("maker m-1")
    expect(find(undefined, "m-2")).toBe("seller m-2")
    expect(find(undefined, "very-special")).toBe("seller s")
    expect(find(undefined, "s-preview")).toBeUndefined()
    expect(find("double", "m-1")).toBe("maker m-1")
    expect(find("double", "m-2")).toBeUndefined()
    expect(findIn()(undefined, "m-1")).toBeUndefined()
  })
})
