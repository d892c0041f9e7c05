import { describe, expect, it } from "vitest"
import { bedrockConverse, bedrockConverseStream } from "../../src/provider/BedrockConverse.js"
import { bedrockInvoke, bedrockInvokeStream } from "../../src/provider/BedrockInvoke.js"
import { cohereChat } from "../../src/provider/CohereChat.js"
import { cohereEmbed, cohereRerank } from "../../src/provider/CohereEmbedRerank.js"
import { cohereV1 } from "../../src/provider/CohereV1.js"
import { ollama, ollamaEmbeddings } from "../../src/provider/Ollama.js"
import { openAiChat } from "../../src/provider/OpenAiChat.js"
import { openAiEmbeddings } from "../../src/provider/OpenAiMedia.js"
import { makeRecogniser } from "../../src/provider/Provider.js"

const recognise = makeRecogniser()
const bedrockHost = "https://bedrock-runtime.us-east-1.amazonaws.com"

describe("what Ollama, Cohere and Bedrock do in ways of their own", () => {
  it.each([
    ["http://localhost:11434/api/chat", "chat", ollama],
    ["http://localhost:11434/api/generate", "text_completion", ollama],
    ["http://localhost:11434/api/embed", "embeddings", ollamaEmbeddings],
    ["http://localhost:11434/api/embeddings", "embeddings", ollamaEmbeddings],
    ["http://localhost:11434/v1/chat/completions", "chat", openAiChat],
    ["http://localhost:11434/v1/embeddings", "embeddings", openAiEmbeddings],
    ["https://api.cohere.com/v2/chat", "chat", cohereChat],
    ["https://api.cohere.com/v1/chat", "chat", cohereV1],
    ["https://api.cohere.ai/v1/generate", "text_completion", cohereV1],
    ["https://api.cohere.com/v2/embed", "embeddings", cohereEmbed],
    ["https://api.cohere.com/v1/embed", "embeddings", cohereEmbed],
    ["https://api.cohere.com/v2/rerank", "rerank", cohereRerank],
    ["https://api.cohere.com/v1/rerank", "rerank", cohereRerank],
    ["https://api.cohere.ai/compatibility/v1/chat/completions", "chat", openAiChat],
    [`${bedrockHost}/model/amazon.nova-lite-v1%3A0/converse`, "chat", bedrockConverse],
    [`${bedrockHost}/model/amazon.nova-lite-v1%3A0/converse-stream`, "chat", bedrockConverseStream],
    [`${bedrockHost}/model/amazon.nova-lite-v1%3A0/invoke`, "chat", bedrockInvoke],
    [`${bedrockHost}/model/amazon.nova-lite-v1%3A0/invoke-with-response-stream`, "chat", bedrockInvokeStream],
    [`${bedrockHost}/openai/v1/chat/completions`, "chat", openAiChat]
  ] as const)("is known by its URL: %s", (url, operation, format) => {
    const route = recognise(url)
    expect(route?.operation).toBe(operation)
    expect(route?.format === format).toBe(true)
  })

  it.each([
    ["anthropic.claude-3-haiku-20240307-v1:0", "anthropic.claude-3-haiku-20240307-v1:0"],
    ["us.anthropic.claude-sonnet-4-5-20250929-v1%3A0", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"],
    [
      "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc123",
      "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123"
    ]
  ])("on Bedrock names its model in the URL, profiles and ARNs too: %s", (encoded, model) => {
    for (const end of ["converse", "converse-stream", "invoke", "invoke-with-response-stream"]) {
      expect(recognise(`${bedrockHost}/model/${encoded}/${end}`)?.model).toBe(model)
    }
  })

  it("is no call where nothing is asked of a model", () => {
    for (const url of [
      "http://localhost:11434/api/tags",
      "http://localhost:11434/api/pull",
      "https://api.cohere.com/v1/tokenize",
      "https://api.cohere.com/v1/models",
      `${bedrockHost}/model/amazon.nova-lite-v1%3A0/count-tokens`,
      `${bedrockHost}/model/converse`
    ]) {
      expect(recognise(url)).toBeUndefined()
    }
  })
})
