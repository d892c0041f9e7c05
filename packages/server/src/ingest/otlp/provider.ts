/** What other conventions call a provider, by the name that OpenTelemetry has for it, as our own SDK does. In lower case. */
const names: ReadonlyMap<string, string> = new Map([
  ["aws", "aws.bedrock"],
  ["bedrock", "aws.bedrock"],
  ["amazon-bedrock", "aws.bedrock"],
  ["amazon", "aws.bedrock"],
  ["az.ai.openai", "azure.ai.openai"],
  ["az.ai.inference", "azure.ai.inference"],
  ["azure", "azure.ai.openai"],
  ["azure-openai", "azure.ai.openai"],
  ["azure_openai", "azure.ai.openai"],
  ["gemini", "gcp.gemini"],
  ["google", "gcp.gemini"],
  ["google-genai", "gcp.gemini"],
  ["google.generative-ai", "gcp.gemini"],
  ["google_genai", "gcp.gemini"],
  ["vertexai", "gcp.vertex_ai"],
  ["vertex_ai", "gcp.vertex_ai"],
  ["google.vertex", "gcp.vertex_ai"],
  ["google_vertexai", "gcp.vertex_ai"],
  ["mistral", "mistral_ai"],
  ["mistralai", "mistral_ai"],
  ["moonshot", "moonshot_ai"],
  ["moonshotai", "moonshot_ai"],
  ["xai", "x_ai"],
  ["watsonx", "ibm.watsonx.ai"]
])

/** What the Vercel AI SDK adds to say which of a provider's APIs was called: `openai.chat`, `google.vertex.chat`. */
const api = /\.(chat|responses|messages|completion|embedding|textembedding|image|speech|transcription|rerank)$/

export const providerOf = (sent: string): string => {
  const name = sent.trim().toLowerCase().replace(api, "")
  return names.get(name) ?? name
}
