import { Ollama } from "ollama"
import { drained } from "../../../packages/sdk/test/clients/support/seen.js"
import type { Ask } from "../support/Ask.js"

export const ollama: Ask = async ({ http, path, stream }, body) => {
  const client = new Ollama({ host: http })
  const reply = await (path.endsWith("/chat") ? client.chat(body as never) : client.generate(body as never))
  return stream ? drained(reply as unknown as AsyncIterable<unknown>) : reply
}
