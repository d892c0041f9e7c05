import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { anthropicMessages } from "../../src/provider/AnthropicMessages.js"
import { geminiGenerate, geminiStream } from "../../src/provider/GeminiGenerate.js"
import { openAiChat } from "../../src/provider/OpenAiChat.js"
import { openAiResponses } from "../../src/provider/OpenAiResponses.js"
import { makeRecogniser, readRequest } from "../../src/provider/Provider.js"

const recognise = makeRecogniser()
const providerOf = (url: string) => recognise(url)?.provider

describe("the providers' own hosts", () => {
  it("knows a chat completion and a response of OpenAI and a message of Anthropic", () => {
    expect(recognise("https://api.openai.com/v1/responses")).toEqual({
      provider: "openai",
      operation: "chat",
      format: openAiResponses
    })
    expect(recognise("https://api.openai.com/v1/chat/completions")).toEqual({
      provider: "openai",
      operation: "chat",
      format: openAiChat
    })
    expect(recognise("https://api.anthropic.com/v1/messages?beta=true")).toEqual({
      provider: "anthropic",
      operation: "chat",
      format: anthropicMessages
    })
  })

  it("takes no other path of a provider for a call", () => {
    const others = [
      "https://api.openai.com",
      "https://api.openai.com/",
      "https://api.openai.com/v1/models",
      "https://api.openai.com/v1/files",
      "https://api.openai.com/v1/chat/completions/chatcmpl-1",
      "https://api.openai.com/v1/chat/completions/chatcmpl-1/messages",
      "https://api.openai.com/v1/nochat/completions",
      "https://api.openai.com/v1/chat/completions2",
      "https://api.openai.com/v1/messages",
      "https://api.openai.com/v1/responses/resp_1",
      "https://api.openai.com/v1/responses/resp_1/cancel",
      "https://api.openai.com/v1/responses/resp_1/input_items",
      "https://api.openai.com/v1/responses/compact",
      "https://api.openai.com/v1/responses/input_tokens",
      "https://api.openai.com/v1/noresponses",
      "https://api.anthropic.com/v1/responses",
      "https://api.anthropic.com/v1/messages/count_tokens",
      "https://api.anthropic.com/v1/messages/batches/b_1",
      "https://api.anthropic.com/v1/messages/batches/b_1/cancel",
      "https://api.anthropic.com/v1/submessages",
      "https://api.anthropic.com/v1/chat/completions"
    ]
    expect(others.filter((url) => recognise(url) !== undefined)).toEqual([])
  })

  it("compares the host whole, however the URL is dressed up", () => {
    const path = "/v1/chat/completions"
    const others = [
      `https://api.openai.com.evil.example${path}`,
      `https://xapi.openai.com${path}`,
      `https://evil.example/api.openai.com${path}`,
      `https://evil.example/?https://api.openai.com${path}`,
      `https://evil.example#https://api.openai.com${path}`,
      `https://api.openai.com@evil.example${path}`,
      `https://api.openai.com:pass@evil.example${path}`,
      `https://evil.example\\@api.openai.com${path}`,
      `https://api.openai.co${path}`,
      `ftp://api.openai.com${path}`,
      `data:text/plain,https://api.openai.com${path}`,
      `/v1/chat/completions`,
      `https://api.openai.com:99999${path}`,
      `https://${path}`,
      ""
    ]
    expect(others.filter((url) => recognise(url) !== undefined)).toEqual([])
  })

  it("knows the host in every spelling that a client would accept", () => {
    const same = [
      "http://api.openai.com/v1/chat/completions",
      "https://API.OpenAI.com/v1/chat/completions",
      "HTTPS://api.openai.com/v1/chat/completions",
      "https://api.openai.com./v1/chat/completions",
      "https://api.openai.com:443/v1/chat/completions",
      "https://api.openai.com:/v1/chat/completions",
      "https://api.openai.com:8443/v1/chat/completions",
      "https://user:p%40ss@api.openai.com/v1/chat/completions",
      "https://api.openai.com/v1/chat/completions#messages",
      "https://api.openai.com/v1/chat/completions?path=/v1/models",
      "https://api.openai.com/v1/chat/completions#?/v1/models",
      "https://api.openai.com/v1/./models/../chat/completions",
      " https://api.openai.com/v1/chat/completions\n",
      "https:/api.openai.com/v1/chat/completions",
      "https:\\\\api.openai.com\\v1\\chat\\completions",
      "https://api.%6fpenai.com/v1/chat/completions"
    ]
    expect(same.filter((url) => providerOf(url) !== "openai")).toEqual([])
  })

  it("reads the path where the client would send it, not where the URL seems to end", () => {
    expect(recognise("https://api.openai.com/v1/chat/completions/../models")).toBeUndefined()
    expect(recognise("https://api.openai.com/v1/chat/completions/.")).toBeUndefined()
    expect(recognise("https://api.openai.com/v1/models?x=/chat/completions")).toBeUndefined()
    expect(recognise("https://api.openai.com/v1/models#/chat/completions")).toBeUndefined()
    expect(recognise("https://api.openai.com?/chat/completions")).toBeUndefined()
    expect(recognise("https://api.openai.com#/chat/completions")).toBeUndefined()
  })
})

const vertex = "/v1/projects/p/locations/us-central1/publishers"

describe("every provider", () => {
  it.each([
    ["api.openai.com/v1/embeddings", "openai embeddings"],
    ["api.openai.com/v1/completions", "openai text_completion"],
    ["api.openai.com/v1/images/generations", "openai image"],
    ["api.openai.com/v1/images/edits", "openai image"],
    ["api.openai.com/v1/audio/transcriptions", "openai audio"],
    ["api.openai.com/v1/audio/speech", "openai audio"],
    ["api.openai.com/v1/batches", "openai other"],
    ["eu.api.openai.com/v1/responses", "openai chat"],
    ["api.anthropic.com/v1/messages/batches", "anthropic other"],
    [
      "me.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21",
      "azure.ai.openai chat gpt-4o"
    ],
    ["me.openai.azure.com/openai/deployments/my%20own/embeddings", "azure.ai.openai embeddings my own"],
    ["me.openai.azure.com/openai/deployments/d/completions", "azure.ai.openai text_completion d"],
    ["me.openai.azure.com/openai/deployments/d/images/generations", "azure.ai.openai image d"],
    ["me.openai.azure.com/openai/deployments/d/audio/transcriptions", "azure.ai.openai audio d"],
    ["me.openai.azure.com/openai/responses?api-version=preview", "azure.ai.openai chat"],
    ["me.openai.azure.com/openai/v1/chat/completions", "azure.ai.openai chat"],
    ["me.openai.azure.com/openai/batches?api-version=1", "azure.ai.openai other"],
    ["me.cognitiveservices.azure.com/openai/deployments/d/chat/completions", "azure.ai.openai chat d"],
    ["me.services.ai.azure.com/models/chat/completions?api-version=1", "azure.ai.inference chat"],
    ["me.services.ai.azure.com/models/embeddings", "azure.ai.inference embeddings"],
    ["me.services.ai.azure.com/openai/v1/responses", "azure.ai.openai chat"],
    ["me.services.ai.azure.com/anthropic/v1/messages", "azure.ai.inference chat"],
    [
      "generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent",
      "gcp.gemini chat gemini-2.5-flash"
    ],
    [
      "generativelanguage.googleapis.com/v1beta/models/gemini-x:streamGenerateContent?alt=sse",
      "gcp.gemini chat gemini-x"
    ],
    ["generativelanguage.googleapis.com/v1beta/tunedModels/mine:generateContent?key=k", "gcp.gemini chat mine"],
    ["generativelanguage.googleapis.com/v1beta/models/e:embedContent", "gcp.gemini embeddings e"],
    ["generativelanguage.googleapis.com/v1beta/models/e:batchEmbedContents", "gcp.gemini embeddings e"],
    ["generativelanguage.googleapis.com/v1beta/models/imagen-4:predict", "gcp.gemini other imagen-4"],
    ["generativelanguage.googleapis.com/v1beta/models/g:batchGenerateContent", "gcp.gemini other g"],
    ["generativelanguage.googleapis.com/v1beta/openai/chat/completions", "gcp.gemini chat"],
    ["generativelanguage.googleapis.com/v1beta/interactions", "gcp.gemini chat"],
    ["generativelanguage.googleapis.com/v1beta/openai/embeddings", "gcp.gemini embeddings"],
    [`aiplatform.googleapis.com${vertex}/google/models/gemini-x:generateContent`, "gcp.vertex_ai chat gemini-x"],
    [`us-central1-aiplatform.googleapis.com${vertex}/google/models/g:streamGenerateContent`, "gcp.vertex_ai chat g"],
    [`aiplatform.eu.rep.googleapis.com${vertex}/google/models/g:generateContent`, "gcp.vertex_ai chat g"],
    [`us-central1-aiplatform.googleapis.com${vertex}/google/models/e:predict`, "gcp.vertex_ai other e"],
    [
      `us-east5-aiplatform.googleapis.com${vertex}/anthropic/models/claude-x@20250929:rawPredict`,
      "gcp.vertex_ai chat claude-x@20250929"
    ],
    [
      `us-east5-aiplatform.googleapis.com${vertex}/anthropic/models/claude-x%4020250929:streamRawPredict`,
      "gcp.vertex_ai chat claude-x@20250929"
    ],
    [
      `us-east5-aiplatform.googleapis.com${vertex}/mistralai/models/mistral-x:rawPredict`,
      "gcp.vertex_ai chat mistral-x"
    ],
    [
      "us-east5-aiplatform.googleapis.com/v1/projects/p/locations/l/endpoints/openapi/chat/completions",
      "gcp.vertex_ai chat"
    ],
    ["api.mistral.ai/v1/chat/completions", "mistral_ai chat"],
    ["api.mistral.ai/v1/fim/completions", "mistral_ai text_completion"],
    ["api.mistral.ai/v1/embeddings", "mistral_ai embeddings"],
    ["api.mistral.ai/v1/agents/completions", "mistral_ai chat"],
    ["api.mistral.ai/v1/conversations", "mistral_ai chat"],
    ["api.mistral.ai/v1/conversations/conv_1", "mistral_ai chat"],
    ["codestral.mistral.ai/v1/chat/completions", "mistral_ai chat"],
    ["api.groq.com/openai/v1/chat/completions", "groq chat"],
    ["api.groq.com/openai/v1/audio/transcriptions", "groq audio"],
    ["api.cohere.com/compatibility/v1/chat/completions", "cohere chat"],
    ["api.together.xyz/v1/chat/completions", "together chat"],
    ["api.together.xyz/v1/rerank", "together rerank"],
    ["api.fireworks.ai/inference/v1/chat/completions", "fireworks chat"],
    ["api.fireworks.ai/inference/v1/messages", "fireworks chat"],
    ["localhost:11434/v1/chat/completions", "ollama chat"],
    ["127.0.0.1:11434/v1/embeddings", "ollama embeddings"],
    ["[::1]:11434/v1/chat/completions", "ollama chat"],
    ["bedrock-runtime.us-west-2.amazonaws.com/openai/v1/chat/completions", "aws.bedrock chat"],
    ["openrouter.ai/api/v1/chat/completions", "openrouter chat"],
    ["openrouter.ai/api/v1/messages", "openrouter chat"],
    ["api.deepseek.com/chat/completions", "deepseek chat"],
    ["api.deepseek.com/beta/completions", "deepseek text_completion"],
    ["api.deepseek.com/anthropic/v1/messages", "deepseek chat"],
    ["api.x.ai/v1/responses", "x_ai chat"],
    ["us-east-1.api.x.ai/v1/chat/completions", "x_ai chat"],
    ["api.perplexity.ai/chat/completions", "perplexity chat"],
    ["api.perplexity.ai/v1/chat/completions", "perplexity chat"],
    ["api.perplexity.ai/v1/responses", "perplexity chat"]
  ])("%s is a call: %s", (url, expected) => {
    for (const dressed of [`https://${url}`, `HTTPS://user@${url}`]) {
      const { model, operation, provider } = recognise(dressed) ?? {}
      expect([provider, operation, ...(model === undefined ? [] : [model])].join(" ")).toBe(expected)
    }
  })

  it("speaks its own format, whoever hosts it", () => {
    const formatOf = (url: string) => recognise(`https://${url}`)?.format
    expect(formatOf("api.deepseek.com/anthropic/v1/messages")).toBe(anthropicMessages)
    expect(formatOf(`us-east5-aiplatform.googleapis.com${vertex}/anthropic/models/c:rawPredict`)).toBe(
      anthropicMessages
    )
    expect(formatOf(`us-east5-aiplatform.googleapis.com${vertex}/google/models/g:generateContent`)).toBe(geminiGenerate)
    expect(formatOf(`aiplatform.googleapis.com${vertex}/google/models/g:streamGenerateContent`)).toBe(geminiStream)
    expect(formatOf("me.openai.azure.com/openai/deployments/d/chat/completions")).toBe(openAiChat)
  })

  it("has paths that are no calls", () => {
    const gemini = "https://generativelanguage.googleapis.com/v1beta"
    const others = [
      `${gemini}/models`,
      `${gemini}/models/gemini-x`,
      `${gemini}/models/gemini-x:countTokens`,
      `${gemini}/models/:generateContent`,
      `${gemini}/models/x/:generateContent`,
      `${gemini}/models/gemini-x:generateContent/operations`,
      `${gemini}/files`,
      `${gemini}/interactions/v1`,
      `${gemini}/interactions/v1/cancel`,
      `${gemini}/cachedContents`,
      `${gemini}/openai/models`,
      `https://us-east5-aiplatform.googleapis.com${vertex}/anthropic/models/count-tokens:rawPredict`,
      `https://us-east5-aiplatform.googleapis.com${vertex}/other/models/x:rawPredict`,
      `https://us-east5-aiplatform.googleapis.com${vertex}/google/models/g:countTokens`,
      "https://me.openai.azure.com/openai/deployments",
      "https://me.openai.azure.com/openai/deployments/gpt-4o",
      "https://me.openai.azure.com/openai/models",
      "https://api.mistral.ai/v1/models",
      "https://api.mistral.ai/v1/conversations/conv_1/history",
      "https://api.groq.com/openai/v1/models",
      "https://openrouter.ai/api/v1/models",
      "https://openrouter.ai/api/v1/credits",
      "https://openrouter.ai/chat",
      "https://api.x.ai/v1/tokenize-text",
      "https://api.perplexity.ai/search",
      "https://api.openai.com/v1/files",
      "https://api.openai.com/v1/batches/batch_1/cancel",
      "https://api.openai.com/v1/moderations",
      "https://api.openai.com/v1/fine_tuning/jobs",
      "https://api.openai.com/v1/embeddings/x",
      "http://localhost:11434/api/tags",
      "http://localhost:11434/api/pull",
      "http://localhost:3000/v1/chat/completions",
      "http://127.0.0.1/v1/chat/completions"
    ]
    expect(others.filter((url) => recognise(url) !== undefined)).toEqual([])
  })

  it("is not taken for a host that looks like its own", () => {
    const azure = "/openai/deployments/d/chat/completions"
    const google = `${vertex}/google/models/g:generateContent`
    const others = [
      `https://openai.azure.com${azure}`,
      `https://me.openai.azure.com.evil.example${azure}`,
      `https://meopenai.azure.com${azure}`,
      `https://me-openai.azure.com${azure}`,
      `https://me.openai.azure.co${azure}`,
      `https://-aiplatform.googleapis.com${google}`,
      `https://a.b-aiplatform.googleapis.com${google}`,
      `https://us-central1-aiplatform.googleapis.com.evil.example${google}`,
      `https://xaiplatform.googleapis.com${google}`,
      `https://us-central1-aiplatform.googleapis.co${google}`,
      `https://aiplatform.us.x.rep.googleapis.com${google}`,
      `https://aiplatform..rep.googleapis.com${google}`,
      "https://bedrock-runtime.amazonaws.com/openai/v1/chat/completions",
      "https://bedrock-runtime.us-east-1.evil.amazonaws.com/openai/v1/chat/completions",
      "https://evil-bedrock-runtime.us-east-1.amazonaws.com/openai/v1/chat/completions",
      "https://bedrock.us-east-1.amazonaws.com/openai/v1/chat/completions",
      "https://openrouter.ai.evil.example/api/v1/chat/completions",
      "https://api.x.ai.evil.example/v1/chat/completions",
      "https://evilapi.x.ai/v1/chat/completions",
      "https://evil.groq.com/openai/v1/chat/completions",
      "https://evil.example/https://api.mistral.ai/v1/chat/completions",
      "https://api.mistral.ai@evil.example/v1/chat/completions"
    ]
    expect(others.filter((url) => recognise(url) !== undefined)).toEqual([])
  })

  it("has its model from the URL, decoded, unless that is no name", () => {
    const model = (name: string) =>
      recognise(`https://generativelanguage.googleapis.com/v1beta/models/${name}:generateContent`)?.model
    expect(model("a%2Fb")).toBe("a/b")
    expect(model("caf%C3%A9")).toBe("café")
    expect(model("50%")).toBe("50%")
    expect(model("%E0%A4%A")).toBe("%E0%A4%A")
    expect(model("x".repeat(1_024))).toHaveLength(1_024)
    expect(model("x".repeat(1_025))).toBeUndefined()
    expect(
      recognise(`https://generativelanguage.googleapis.com/v1beta/models/${"x".repeat(9_999)}:generateContent`)
        ?.provider
    ).toBe("gcp.gemini")
    expect([model("one"), model("two"), model("two"), model("one")]).toEqual(["one", "two", "two", "one"])
  })

  it("is asked for the model in the body, or else for the one in the URL", () => {
    const modelOf = (url: string, body: unknown) => {
      const route = recognise(url)
      return route && readRequest(route, body).model
    }
    const azure = "https://me.openai.azure.com/openai/deployments/prod/chat/completions"
    expect(modelOf(azure, { messages: [] })).toBe("prod")
    expect(modelOf(azure, { model: "gpt-4o", messages: [] })).toBe("gpt-4o")
    expect(modelOf(azure, undefined)).toBe("prod")
    expect(modelOf("https://api.openai.com/v1/chat/completions", { messages: [] })).toBeUndefined()
    const embed = "https://generativelanguage.googleapis.com/v1beta/models/e-1:embedContent"
    expect(modelOf(embed, { model: "models/e-1", content: {} })).toBe("e-1")
  })
})

describe("any other host", () => {
  const elsewhere = makeRecogniser({ "known.example": "anthropic" }, true)
  const named = (url: string) => {
    const { model, operation, provider } = elsewhere(url) ?? {}
    return provider === undefined ? undefined : [provider, operation, ...(model === undefined ? [] : [model])].join(" ")
  }

  it("is a provider by its path alone, if that is wanted", () => {
    expect(named("http://gateway.example/v1/chat/completions")).toBe("openai chat")
    expect(named("http://10.0.0.7:8000/chat/completions?x=1")).toBe("openai chat")
    expect(named("http://[fd00::1]/v1/embeddings")).toBe("openai embeddings")
    expect(named("http://gateway.example/v1/responses")).toBe("openai chat")
    expect(named("http://gateway.example/x/v1/completions")).toBe("openai text_completion")
    expect(named("http://GATEWAY.example/v1/messages")).toBe("anthropic chat")
    expect(named("http://gateway.example/v1beta/models/g:streamGenerateContent")).toBe("gcp.gemini chat g")
    expect(named("http://gateway.example/model/a.b-v1%3A0/converse-stream")).toBe("aws.bedrock chat a.b-v1:0")
    expect(recognise("http://gateway.example/v1/chat/completions")).toBeUndefined()
  })

  it("is none by a path that others have as well", () => {
    for (const path of [
      "/messages",
      "/responses",
      "/embeddings",
      "/completions",
      "/rerank",
      "/v1/models",
      "/x:predict"
    ]) {
      expect(named(`http://gateway.example${path}`)).toBeUndefined()
    }
    expect(named("ftp://gateway.example/v1/chat/completions")).toBeUndefined()
    expect(named("/v1/chat/completions")).toBeUndefined()
  })

  it("does not widen what is known of a host", () => {
    expect(named("https://known.example/v1/messages")).toBe("anthropic chat")
    expect(named("https://known.example/v1/chat/completions")).toBeUndefined()
    expect(named("https://api.openai.com/v1/messages")).toBeUndefined()
  })
})

describe("hosts that the user names", () => {
  const recogniseWith = (providers: Record<string, string>) => {
    const own = makeRecogniser(providers)
    return (host: string) =>
      own(`http://${host}/v1/messages`)?.provider ?? own(`http://${host}/x/chat/completions`)?.provider
  }

  it("go by the name of the format they speak, in place of a provider", () => {
    const at = recogniseWith({ "llm.internal:8000": "openai", "127.0.0.1": "openai", "*.corp.example": "anthropic" })
    expect(at("llm.internal:8000")).toBe("openai")
    expect(at("llm.internal")).toBeUndefined()
    expect(at("llm.internal:8001")).toBeUndefined()
    expect(at("127.0.0.1:11434")).toBe("openai")
    expect(
      makeRecogniser({ "llm.internal:8000": "openai" })("http://llm.internal:8000/api/v1/responses?x=1")?.format
    ).toBe(openAiResponses)
    expect(at("claude.corp.example")).toBe("anthropic")
    expect(at("a.b.corp.example:9000")).toBe("anthropic")
    expect(at("corp.example")).toBeUndefined()
    expect(at("xcorp.example")).toBeUndefined()
    expect(at("api.openai.com")).toBe("openai")
  })

  it("a port is more precise than a host, a host than a suffix, a long suffix than a short one", () => {
    const at = recogniseWith({
      "*.example": "openai",
      "*.corp.example": "anthropic",
      "llm.corp.example": "openai",
      "llm.corp.example:8000": "anthropic",
      "only.corp.example:1": "openai"
    })
    expect(at("x.example")).toBe("openai")
    expect(at("x.corp.example")).toBe("anthropic")
    expect(at("llm.corp.example")).toBe("openai")
    expect(at("llm.corp.example:8000")).toBe("anthropic")
    expect(at("only.corp.example:1")).toBe("openai")
    expect(at("only.corp.example:2")).toBe("anthropic")
  })

  it("go by OpenTelemetry's name of the provider whose format they speak", () => {
    const own = makeRecogniser({
      "g.example": "gemini",
      "v.example": "vertex",
      "a.example": "azure",
      "x.example": "xai"
    })
    expect(own("http://g.example/models/m:generateContent")).toMatchObject({ provider: "gcp.gemini", model: "m" })
    expect(own("http://v.example/models/m:generateContent")?.provider).toBe("gcp.vertex_ai")
    expect(own("http://a.example/openai/deployments/d/chat/completions")?.provider).toBe("azure.ai.openai")
    expect(own("http://x.example/v1/chat/completions")?.provider).toBe("x_ai")
  })

  it("are one at all ports, though one of these is known for something else", () => {
    const own = makeRecogniser({ localhost: "openai", "127.0.0.1:11434": "vertex" })
    expect(own("http://localhost:11434/v1/chat/completions")?.provider).toBe("openai")
    expect(own("http://127.0.0.1:11434/v1/chat/completions")?.provider).toBe("gcp.vertex_ai")
    expect(own("http://127.0.0.1:11435/v1/chat/completions")).toBeUndefined()
  })

  it("may be few letters long", () => {
    const own = makeRecogniser({ a: "openai", "*.b": "anthropic" })
    expect(own("http://a/chat/completions")?.provider).toBe("openai")
    expect(own("http://x.b/messages")?.provider).toBe("anthropic")
    expect(own("http://b/messages")).toBeUndefined()
    expect(own("http://xb/messages")).toBeUndefined()
  })

  it("hold over what is known of the providers' own hosts", () => {
    const own = makeRecogniser({ "api.openai.com": "anthropic", "*.anthropic.com": "openai" })
    expect(own("https://api.openai.com/v1/messages")?.provider).toBe("anthropic")
    expect(own("https://api.openai.com/v1/chat/completions")).toBeUndefined()
    expect(own("https://api.anthropic.com/v1/messages")?.provider).toBe("anthropic")
  })

  it("are found in every spelling of an address", () => {
    const at = recogniseWith({ "127.0.0.1": "openai", "[::1]:8000": "anthropic", "secure.example:443": "openai" })
    expect(at("127.0.0.1")).toBe("openai")
    expect(at("127.1")).toBe("openai")
    expect(at("0x7f.0.0.1")).toBe("openai")
    expect(at("2130706433")).toBe("openai")
    expect(at("127.0.0.1.")).toBe("openai")
    expect(at("[::1]:8000")).toBe("anthropic")
    expect(at("[0:0::1]:8000")).toBe("anthropic")
    expect(at("[::1]")).toBeUndefined()
    expect(at("secure.example")).toBeUndefined()
    expect(
      makeRecogniser({ "secure.example:443": "openai" })("https://secure.example/chat/completions")?.provider
    ).toBe("openai")
  })

  it("a host is no part of the path, even if it is called like one", () => {
    const own = makeRecogniser({ chat: "openai", messages: "anthropic" })
    expect(own("http://chat/completions")).toBeUndefined()
    expect(own("http://messages")).toBeUndefined()
    expect(own("http://messages/messages")?.provider).toBe("anthropic")
  })

  it("an entry that is wrong is passed over and the others hold", () => {
    const at = recogniseWith({ "http://x": "openai", "y.example": "__proto__", "z.example": "openai" })
    expect([at("x"), at("y.example"), at("z.example")]).toEqual([undefined, undefined, "openai"])
  })
})

describe("any URL at all", () => {
  const rules = { "llm.internal:8000": "openai", "127.0.0.1": "openai", "*.corp.example": "anthropic" }
  const own = makeRecogniser(rules)

  /** The same, decided by the platform's parser alone. */
  const expected = (url: string) => {
    if (!URL.canParse(url)) return undefined
    const { hostname, pathname, port, protocol } = new URL(url)
    if (!/^https?:$/.test(protocol)) return undefined
    const host = hostname.replace(/\.$/, "")
    const messages = pathname.endsWith("/messages")
    const openAi = /\/(chat\/completions|responses)$/.test(pathname)
    if (host === "api.openai.com" || host === "127.0.0.1" || (host === "llm.internal" && port === "8000")) {
      return openAi ? "openai" : undefined
    }
    if (host === "api.anthropic.com" || host.endsWith(".corp.example")) return messages ? "anthropic" : undefined
    if (/.\.openai\.azure\.com$/.test(host)) {
      return openAi ? "azure.ai.openai" : pathname.endsWith("/v1/messages") ? "azure.ai.inference" : undefined
    }
    return /^[^.]+-aiplatform\.googleapis\.com$/.test(host) && openAi ? "gcp.vertex_ai" : undefined
  }

  const part = fc.constantFrom.bind(fc)<string[]>
  const urls = fc
    .tuple(
      part(
        "https://",
        "http://",
        "https://",
        "HTTP://",
        "https:/",
        "https:",
        " https://",
        "ftp://",
        "https:\\\\",
        "h",
        ""
      ),
      part("", "", "", "u@", "u:p@", "api.openai.com@", ":@", "a@b@"),
      part(
        ...["me.openai.azure.com", "openai.azure.com", "x.y.openai.azure.com", "us-1-aiplatform.googleapis.com"],
        ...["a.us-1-aiplatform.googleapis.com", "-aiplatform.googleapis.com", "ME.openai.azure.com."],
        ...["api.openai.com", "api.anthropic.com", "llm.internal", "127.0.0.1", "a.corp.example", "evil.example"],
        ...[
          "API.openai.COM",
          "api.openai.com.",
          "api.openai.com..",
          "127.1",
          "0x7f.1",
          "127.0.0.01",
          "999.1.1.1",
          "[::1]"
        ],
        ...[
          "api.openai.com.evil.example",
          "ａpi.openai.com",
          "api%2eopenai.com",
          "corp.example",
          "a_b.corp.example",
          "",
          "."
        ]
      ),
      part("", "", ":8000", ":443", ":80", ":", ":0", ":08000", ":65536", ":x", ":8000:1"),
      part("/v1", "", "/", "/v1/chat", "\\v1", "//x", "/a\tb", "/é", "/%2e%2e"),
      part(
        "/chat/completions",
        "/messages",
        "/responses",
        "/responses/compact",
        "/models",
        "/chat/completions/",
        "/messages/..",
        "\\messages",
        "/messages/%2E"
      ),
      part("", "", "?a=/messages", "#/chat/completions", "?#", " ", "\n", "/./x/../..", "?\\", "#\\")
    )
    .map((parts) => parts.join(""))

  it("is understood as the platform's own parser understands it", () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: urls }, fc.webUrl(), fc.string()), (url) => {
        expect(own(url)?.provider).toBe(expected(url))
      }),
      { numRuns: 20_000 }
    )
  })
})
