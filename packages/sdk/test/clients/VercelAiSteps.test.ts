import { createOpenAI } from "@ai-sdk/openai"
import { generateText, jsonSchema, stepCountIs, streamText, tool } from "ai"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { agent, CircuitBreakerError, getState, init, shutdown } from "../../src/index.js"
import { dataLine, openAiReply, sendJson } from "../support/replies.js"
import { serve, serveIngest } from "../support/servers.js"

beforeEach(() => {
  for (const level of ["error", "warn"] as const) vi.spyOn(console, level).mockImplementation(() => {})
})
afterEach(async () => {
  await shutdown({ timeout: 0 })
  vi.restoreAllMocks()
})

const toolCall = { id: "call_1", type: "function", function: { name: "look", arguments: "{}" } }
const deltas = [{ role: "assistant", content: "Let me look." }, { tool_calls: [{ index: 0, ...toolCall }] }, {}]

/** A model that wants to look, and after that always to look again. */
const restlessModel = async () => {
  const provider = await serve((_, response, body) => {
    const reply = openAiReply("")
    const [choice] = reply.choices
    if (JSON.parse(body).stream !== true) {
      const message = { role: "assistant", content: "Let me look.", tool_calls: [toolCall] }
      return void sendJson(response, { ...reply, choices: [{ ...choice, finish_reason: "tool_calls", message }] })
    }
    const events = deltas.map((delta, index) => ({
      ...reply,
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta, finish_reason: index === deltas.length - 1 ? "tool_calls" : null }]
    }))
    response.writeHead(200, { "content-type": "text/event-stream" }).end([...events, "[DONE]"].map(dataLine).join(""))
  })
  const { url: serverUrl } = await serveIngest()
  init({ serverUrl, providers: { [provider.host]: "openai" } })
  const looked = vi.fn(async () => "nothing there")
  return {
    looked,
    request: {
      model: createOpenAI({ baseURL: `${provider.url}/v1`, apiKey: "sk-not-a-key" }).chat("gpt-test"),
      prompt: "Look for it.",
      tools: { look: tool({ inputSchema: jsonSchema<object>({ type: "object", properties: {} }), execute: looked }) },
      stopWhen: stepCountIs(20)
    }
  }
}

const threeCalls = { maxCallsPerMinute: 3, blockOnThreshold: true }
const blockedOf = (id: string) => getState().agents.find(({ scopeId }) => scopeId === id)?.blocked

describe("a loop of the Vercel AI SDK that calls tools without end", () => {
  it("in generateText() is stopped by the CircuitBreakerError itself", async () => {
    const { looked, request } = await restlessModel()
    const asking = agent("Generating", threeCalls, () => generateText(request))
    const error: unknown = await asking.catch((error: unknown) => error)
    expect(error).toBeInstanceOf(CircuitBreakerError)
    expect(error).toMatchObject({ rule: "max_calls_per_minute", scopeId: "Generating" })
    expect(looked).toHaveBeenCalledTimes(3)
    expect(blockedOf("Generating")).toBe(1)
  })

  it("in streamText() is stopped by it too, and its text is not passed off as whole", async () => {
    const { looked, request } = await restlessModel()
    const { fullStream, text } = agent("Streaming", threeCalls, () => streamText(request))
    const parts: Array<unknown> = []
    for await (const part of fullStream) parts.push(part)
    const error: unknown = await text.then(
      () => expect.fail("not blocked"),
      (error: unknown) => error
    )
    expect(error).toBeInstanceOf(CircuitBreakerError)
    expect(error).toMatchObject({ rule: "max_calls_per_minute", scopeId: "Streaming" })
    expect(parts.at(-1)).toEqual({ type: "error", error })
    expect(looked).toHaveBeenCalledTimes(3)
    expect(blockedOf("Streaming")).toBe(1)
  })
})
