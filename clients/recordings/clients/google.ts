import { GoogleGenAI } from "@google/genai"
import { GoogleGenerativeAI } from "@google/generative-ai"
import { OAuth2Client } from "google-auth-library"
import { drained } from "../../../packages/sdk/test/clients/support/seen.js"
import type { Ask } from "../support/Ask.js"
import type { Body } from "../support/Recording.js"

/** A request as the client wants it, of which it makes the one that was recorded. */
const parametersOf = (model: string, { contents, generationConfig, ...config }: Body) => ({
  model,
  contents,
  config: { ...(generationConfig as object | undefined), ...config }
})

const send =
  (make: (baseUrl: string) => GoogleGenAI): Ask =>
  async ({ http, model, path, stream }, body) => {
    const { models } = make(http)
    if (path.includes(":embedContent")) {
      const { content, ...config } = body
      return models.embedContent({ model, contents: content, config } as never)
    }
    const parameters = parametersOf(model, body) as never
    return stream ? drained(await models.generateContentStream(parameters)) : models.generateContent(parameters)
  }

export const gemini = send((baseUrl) => new GoogleGenAI({ apiKey: "not-a-key", httpOptions: { baseUrl } }))

export const vertex = send((baseUrl) => {
  const authClient = new OAuth2Client()
  authClient.setCredentials({ access_token: "not-a-token", expiry_date: Date.now() + 3_600_000 })
  const googleAuthOptions = { authClient }
  const project = { vertexai: true, project: "p", location: "l" }
  return new GoogleGenAI({ ...project, googleAuthOptions: googleAuthOptions as never, httpOptions: { baseUrl } })
})

/** The client that came before. */
export const generativeAi: Ask = async ({ http, model, path, stream }, body) => {
  const client = new GoogleGenerativeAI("not-a-key").getGenerativeModel({ model }, { baseUrl: http })
  if (path.includes(":embedContent")) return client.embedContent(body as never)
  if (!stream) {
    const { response } = await client.generateContent(body as never)
    return { response, text: response.text() }
  }
  const { response, stream: events } = await client.generateContentStream(body as never)
  return { events: await drained(events), response: await response }
}
