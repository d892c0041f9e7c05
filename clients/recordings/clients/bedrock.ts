import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand
} from "@aws-sdk/client-bedrock-runtime"
import { drained } from "../../../packages/sdk/test/clients/support/seen.js"
import type { Ask } from "../support/Ask.js"
import type { Body } from "../support/Recording.js"

const send = async (client: BedrockRuntimeClient, operation: string | undefined, modelId: string, request: Body) => {
  const body = JSON.stringify(request)
  switch (operation) {
    case "converse":
      return client.send(new ConverseCommand({ modelId, ...request } as never))
    case "converse-stream": {
      const { stream, ...rest } = await client.send(new ConverseStreamCommand({ modelId, ...request } as never))
      return { ...rest, stream: await drained(stream) }
    }
    case "invoke":
      return client.send(new InvokeModelCommand({ modelId, body }))
    default: {
      const { body: stream, ...rest } = await client.send(new InvokeModelWithResponseStreamCommand({ modelId, body }))
      return { ...rest, stream: await drained(stream) }
    }
  }
}

/** By the handler that the client brings along, which speaks HTTP/2. */
export const bedrock: Ask = async ({ http2, model, path }, body) => {
  const client = new BedrockRuntimeClient({
    endpoint: http2,
    region: "us-east-1",
    credentials: { accessKeyId: "AKIANOTAKEY", secretAccessKey: "not-a-key" },
    maxAttempts: 1
  })
  try {
    return await send(client, path.split("/").at(-1), model, body)
  } finally {
    client.destroy()
  }
}
