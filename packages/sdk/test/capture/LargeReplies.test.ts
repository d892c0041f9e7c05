import { describe, expect, it } from "vitest"
import type { InitOptions } from "../../src/Options.js"
import { anthropicReply, dataLine, openAiEvents, openAiReply } from "../support/replies.js"
import { serve } from "../support/servers.js"
import { watching } from "../support/watching.js"

const mebibyte = 1024 * 1024

type Format = NonNullable<InitOptions["providers"]>[string]

/** What a caller reads, and what is recorded, of a reply that is sent as it is. */
const exchange = async (
  body: string | Buffer,
  read: (reply: Response) => Promise<unknown> = (reply) => reply.text(),
  {
    declared = Buffer.byteLength(body),
    format = "openai" as Format,
    path = "/v1/chat/completions",
    type = "application/json"
  } = {}
) => {
  const provider = await serve((_, response) => {
    response.writeHead(200, { "content-type": type, "content-length": declared })
    response.write(body, () => (declared > Buffer.byteLength(body) ? response.destroy() : response.end()))
  })
  const { host, spans, watch } = await watching({ providers: { [provider.host]: format } })
  const reply = await host.fetch(provider.url + path, {
    method: "POST",
    body: JSON.stringify({ model: "m", input: "x" })
  })
  const got = await read(reply).catch((error: unknown) => error)
  const [span] = await spans()
  expect(watch.health().faults).toBe(0)
  return { got, span }
}

const byChunk = async (reply: Response) => {
  let length = 0
  for await (const chunk of reply.body ?? []) length += chunk.byteLength
  return length
}

describe("a reply that is very large", () => {
  const vectors = `{"object":"list","data":[${Array.from({ length: 200 }, () => `{"embedding":[${"0.0123456789,".repeat(8_000)}0]}`).join(",")}],"model":"m-1","usage":{"prompt_tokens":4321,"total_tokens":4321}}`
  const picture = JSON.stringify({
    created: 1,
    data: [{ b64_json: "A".repeat(20 * mebibyte) }],
    usage: { input_tokens: 50, output_tokens: 4_160, total_tokens: 4_210 }
  })

  it("of embeddings keeps its usage, whichever way it is read", async () => {
    for (const read of [(reply: Response) => reply.text(), (reply: Response) => reply.arrayBuffer(), byChunk]) {
      const { got, span } = await exchange(vectors, read, { path: "/v1/embeddings" })
      expect(typeof got === "string" ? got === vectors : true).toBe(true)
      expect(span?.model_inference).toMatchObject({
        usage_source: "reported",
        prompt_tokens: 4_321,
        response_model: "m-1"
      })
    }
  })

  it("of pictures keeps its usage", async () => {
    const { got, span } = await exchange(picture, byChunk, { path: "/v1/images/generations" })
    expect(got).toBe(picture.length)
    expect(span?.model_inference).toMatchObject({ prompt_tokens: 50, completion_tokens: 4_160 })
  })

  it("of text keeps its usage, its finish reason, and the beginning of its text", async () => {
    const { span } = await exchange(JSON.stringify(openAiReply("é".repeat(5 * mebibyte))))
    expect(span?.model_inference).toMatchObject({
      prompt_tokens: 21,
      finish_reasons: ["stop"],
      response_id: "chatcmpl-1"
    })
    expect(span?.output).toMatch(/^é+…\[cut \d+ of \d+ bytes\]$/)
  })

  it("in an event of a stream keeps its usage, and that of later events", async () => {
    const data = "A".repeat(9 * mebibyte)
    const gemini = {
      candidates: [
        {
          content: { parts: [{ text: "Here: " }, { inlineData: { mimeType: "image/png", data } }] },
          finishReason: "STOP"
        }
      ],
      usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 1_290, totalTokenCount: 1_297 },
      modelVersion: "gemini-x"
    }
    for (const [body, type] of [
      [dataLine(gemini), "text/event-stream"],
      [JSON.stringify(gemini), "application/json"]
    ] as const) {
      const { span } = await exchange(body, byChunk, {
        format: "gemini",
        path: "/v1beta/models/gemini-x:generateContent",
        type
      })
      expect(span?.model_inference).toMatchObject({
        prompt_tokens: 7,
        completion_tokens: 1_290,
        usage_source: "reported"
      })
      expect(span?.output).toBe("Here: ")
    }
    const [first, ...others] = openAiEvents(["Hi"], true)
    const { span } = await exchange([first, { noise: data }, ...others, "[DONE]"].map(dataLine).join(""), byChunk, {
      type: "text/event-stream"
    })
    expect(span).toMatchObject({ output: "Hi", model_inference: { prompt_tokens: 11, usage_source: "reported" } })
  })
})

describe("a reply that breaks off", () => {
  const text = JSON.stringify({
    ...anthropicReply,
    content: [{ type: "text", text: "The whole story is this." }]
  })

  it("is recorded with what could be read of it, and its caller sees the same error as without", async () => {
    const broken = text.slice(0, text.indexOf("story"))
    const { got, span } = await exchange(broken, byChunk, {
      declared: text.length,
      format: "anthropic",
      path: "/v1/messages"
    })
    expect(got).toBeInstanceOf(TypeError)
    expect(span).toMatchObject({
      output: "The whole ",
      status: { code: "ERROR" },
      model_inference: { response_model: "claude-test-2026", response_id: "msg_1", usage_source: "estimated" }
    })
    expect(span?.model_inference).not.toHaveProperty("finish_reasons")
  })

  it("is no JSON, which its caller is told, and nobody takes its half for the whole", async () => {
    const cut = text.slice(0, text.indexOf('"output_tokens"'))
    const { got, span } = await exchange(cut, (reply) => reply.json(), { format: "anthropic", path: "/v1/messages" })
    expect(got).toBeInstanceOf(SyntaxError)
    const read = await exchange(cut, (reply) => reply.text(), { format: "anthropic", path: "/v1/messages" })
    expect(read.got).toBe(cut)
    for (const { model_inference } of [span, read.span].filter((one) => one !== undefined)) {
      expect(model_inference.usage_source).not.toBe("reported")
    }
    expect(read.span).toMatchObject({
      output: "The whole story is this.",
      model_inference: { response_model: "claude-test-2026", finish_reasons: ["tool_use"], usage_source: "estimated" }
    })
  })

  it("between two counts is charged with the first, and an estimate of the second", async () => {
    const half = `${JSON.stringify({ model: "m", message: { role: "assistant", content: "hello there, my friend" }, done: true }).slice(0, -1)},"prompt_eval_count":26,"eval_cou`
    const { span } = await exchange(half, (reply) => reply.text(), { format: "ollama", path: "/api/chat" })
    expect(span).toMatchObject({
      output: "hello there, my friend",
      model_inference: { usage_source: "estimated", prompt_tokens: 26, completion_tokens: 6 }
    })
  })

  it("behind its counts keeps them", async () => {
    const more = `${text.slice(0, -1)},"next":[1,`
    const next = await exchange(more, (reply) => reply.text(), { format: "anthropic", path: "/v1/messages" })
    expect(next.span?.model_inference).toMatchObject({
      usage_source: "reported",
      prompt_tokens: 160,
      completion_tokens: 20
    })
  })
})

describe("a reply of a provider's next version", () => {
  it("is read as far as it is known", async () => {
    const next = {
      ...openAiReply("Hi"),
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "Hi", thoughts: [{}] } }],
      usage: { ...openAiReply().usage, quantum_tokens: "many", prompt_tokens_details: 7 },
      meta: { deep: [[[]]] }
    }
    const { span } = await exchange(JSON.stringify(next))
    expect(span).toMatchObject({ output: "Hi", model_inference: { prompt_tokens: 21, usage_source: "reported" } })
  })
})
