// AWS's own client, over HTTP/2.
import { pieces } from "./pieces.mjs"

const credentials = { accessKeyId: "AKIANOTAKEY", secretAccessKey: "not-a-key" }
const modelId = "anthropic.model-asked"
const said = (text) => [{ role: "user", content: [{ text }] }]

export const bedrock = {
  "@aws-sdk/client-bedrock-runtime": {
    load: (load) => load("@aws-sdk/client-bedrock-runtime"),
    make: (module, url) => ({
      module,
      client: new module.BedrockRuntimeClient({ region: "eu-west-1", endpoint: url, credentials })
    }),
    whole: async ({ client, module }, text) => {
      const { $metadata: _, ...reply } = await client.send(
        new module.ConverseCommand({ modelId, messages: said(text) })
      )
      return reply
    },
    streamed: async ({ client, module }, text) =>
      pieces((await client.send(new module.ConverseStreamCommand({ modelId, messages: said(text) }))).stream)
  }
}
