import { Mistral } from "@mistralai/mistralai"
import { drained } from "../../../packages/sdk/test/clients/support/seen.js"
import type { Ask } from "../support/Ask.js"

export const mistral: Ask = async ({ http, path, stream }, { stream: _, input, ...body }) => {
  const client = new Mistral({ apiKey: "not-a-key", serverURL: http })
  if (path.endsWith("/embeddings")) return client.embeddings.create({ ...body, inputs: input } as never)
  return stream ? drained(await client.chat.stream(body as never)) : client.chat.complete(body as never)
}
