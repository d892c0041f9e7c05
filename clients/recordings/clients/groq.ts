import Groq from "groq-sdk"
import { ask } from "./stainless.js"

export const groq = ask(
  ({ http }) => new Groq({ apiKey: "gsk_not-a-key", baseURL: http, maxRetries: 0 }),
  (client) => ({ "/chat/completions": (body: never) => client.chat.completions.create(body) })
)
