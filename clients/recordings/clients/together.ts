import Together from "together-ai"
import { ask } from "./stainless.js"

export const together = ask(
  ({ http }) => new Together({ apiKey: "not-a-key", baseURL: `${http}/v1`, maxRetries: 0 }),
  (client) => ({ "/chat/completions": (body: never) => client.chat.completions.create(body) })
)
