/** The providers' own hosts, and the format that each speaks. `{region}` stands for something without a dot. */
export const ownHosts: Readonly<Record<string, string>> = {
  "api.openai.com": "openai",
  "*.api.openai.com": "openai",
  "api.anthropic.com": "anthropic",
  "*.openai.azure.com": "azure",
  "*.services.ai.azure.com": "azure",
  "*.cognitiveservices.azure.com": "azure",
  "generativelanguage.googleapis.com": "gemini",
  "aiplatform.googleapis.com": "vertex",
  "{region}-aiplatform.googleapis.com": "vertex",
  "aiplatform.{region}.rep.googleapis.com": "vertex",
  "api.mistral.ai": "mistral",
  "codestral.mistral.ai": "mistral",
  "api.groq.com": "groq",
  "api.cohere.com": "cohere",
  "api.cohere.ai": "cohere",
  "api.together.xyz": "together",
  "api.together.ai": "together",
  "api.fireworks.ai": "fireworks",
  "localhost:11434": "ollama",
  "127.0.0.1:11434": "ollama",
  "0.0.0.0:11434": "ollama",
  "[::1]:11434": "ollama",
  "ollama.com": "ollama",
  "bedrock-runtime.{region}.amazonaws.com": "bedrock",
  "bedrock-runtime-fips.{region}.amazonaws.com": "bedrock",
  "bedrock-runtime.{region}.amazonaws.com.cn": "bedrock",
  "bedrock-runtime.{region}.api.aws": "bedrock",
  "bedrock-mantle.{region}.api.aws": "bedrock",
  "openrouter.ai": "openrouter",
  "api.deepseek.com": "deepseek",
  "api.x.ai": "xai",
  "{region}.api.x.ai": "xai",
  "api.perplexity.ai": "perplexity"
}

/**
 * Ends of paths that tell a model call by themselves, whatever the host, and the format that they are of. Left out is what
 * others are called as well: `/api/chat` is also where many an application talks to its own server.
 */
export const signatures: ReadonlyArray<{ readonly format: string; readonly ends: ReadonlyArray<string> }> = [
  { format: "openai", ends: ["/chat/completions", "/v1/responses", "/v1/embeddings", "/v1/completions"] },
  { format: "anthropic", ends: ["/v1/messages"] },
  {
    format: "gemini",
    ends: [
      "/models/{model}:generateContent",
      "/models/{model}:streamGenerateContent",
      "/models/{model}:embedContent",
      "/models/{model}:batchEmbedContents"
    ]
  },
  {
    format: "bedrock",
    ends: [
      "/model/{model}/converse",
      "/model/{model}/converse-stream",
      "/model/{model}/invoke",
      "/model/{model}/invoke-with-response-stream"
    ]
  }
]
