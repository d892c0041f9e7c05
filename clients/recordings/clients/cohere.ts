import { CohereClient, CohereClientV2 } from "cohere-ai"
import { drained } from "../../../packages/sdk/test/clients/support/seen.js"
import type { Ask } from "../support/Ask.js"
import type { Body } from "../support/Recording.js"

const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())

/** Names as the client wants them, of which it makes those that were recorded. */
const named = ({ stream: _, ...body }: Body) =>
  Object.fromEntries(Object.entries(body).map(([name, value]) => [camel(name), value])) as never

export const cohere: Ask = async ({ http, path, stream }, body) => {
  const options = { token: "not-a-key", baseUrl: http, environment: http, maxRetries: 0 }
  if (path.startsWith("/v2/")) {
    const client = new CohereClientV2(options)
    return stream ? drained(await client.chatStream(named(body))) : client.chat(named(body))
  }
  const client = new CohereClient(options)
  if (path.endsWith("/rerank")) return client.rerank(named(body))
  return drained(await client.chatStream(named(body)))
}
