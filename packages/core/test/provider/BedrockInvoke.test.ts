import { describe, expect, it } from "vitest"
import { noUsage } from "../../src/model/Usage.js"
import { bedrockInvoke, bedrockInvokeStream } from "../../src/provider/BedrockInvoke.js"
import { makeEventStreamDecoder } from "../../src/provider/EventStreamDecoder.js"
import { eventFrame, frame } from "./eventStreamFrame.js"

const chunk = (payload: unknown) => {
  const bytes = Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)).toString("base64")
  return eventFrame("chunk", { bytes, p: "abcdef" })
}

const streamOf = (...frames: ReadonlyArray<Uint8Array>) => {
  const decoder = makeEventStreamDecoder()
  const reader = bedrockInvokeStream.streamReader()
  decoder.push(Buffer.concat(frames)).forEach(reader.read)
  return reader.facts()
}
const stream = (...payloads: ReadonlyArray<unknown>) => streamOf(...payloads.map(chunk))

const metrics = (inputTokenCount: number, outputTokenCount: number, more: object = {}) => ({
  "amazon-bedrock-invocationMetrics": { inputTokenCount, outputTokenCount, invocationLatency: 1, ...more }
})
const reply = bedrockInvoke.readReply

describe("a request to invoke a model", () => {
  it("has its messages wherever the model has them; its path tells whether it streams", () => {
    const user = [{ role: "user", content: "Hi" }]
    const said = JSON.stringify(user)
    const cases: ReadonlyArray<readonly [body: object, input: string]> = [
      [{ anthropic_version: "bedrock-2023-05-31", messages: user }, said],
      [{ system: "S", messages: user }, JSON.stringify([{ role: "system", content: "S" }, ...user])],
      [{ prompt: "Hi" }, said],
      [{ inputText: "Hi" }, said],
      [{ message: "Hi", chat_history: [] }, said],
      [{ texts: ["a"], input_type: "search_document" }, JSON.stringify([{ role: "user", content: ["a"] }])]
    ]
    for (const [body, input] of cases) {
      expect(bedrockInvoke.readRequest(body)).toEqual({ stream: false, input })
      expect(bedrockInvokeStream.readRequest(body)).toEqual({ stream: true, input })
    }
  })

  it("that cannot be read tells nothing", () => {
    for (const body of [undefined, null, "text", [], { prompt: 7, messages: "x" }]) {
      expect(bedrockInvoke.readRequest(body)).toEqual({ stream: false })
    }
  })
})

describe("a reply of an invoked model", () => {
  it("of Anthropic is read as Anthropic's", () => {
    expect(
      reply({
        id: "msg",
        type: "message",
        model: "claude-3-5-haiku-20241022",
        content: [{ type: "text", text: "Hé" }],
        stop_reason: "end_turn",
        usage: { input_tokens: 4, cache_creation_input_tokens: 100, cache_read_input_tokens: 10, output_tokens: 5 }
      })
    ).toMatchObject({
      responseModel: "claude-3-5-haiku-20241022",
      output: "Hé",
      usage: { ...noUsage, input: 114, output: 5, cacheRead: 10, cacheWrite: 100 }
    })
  })

  it("of the first Claudes has its text and no usage", () => {
    expect(reply({ type: "completion", completion: " Hé", stop_reason: "stop_sequence", stop: "\n\nHuman:" })).toEqual({
      finishReasons: ["stop_sequence"],
      output: " Hé",
      toolCalls: []
    })
  })

  it("of Amazon's Nova is read as Converse's", () => {
    expect(
      reply({
        output: { message: { role: "assistant", content: [{ text: "Hé" }] } },
        stopReason: "end_turn",
        usage: {
          inputTokens: 4,
          outputTokens: 5,
          totalTokens: 9,
          cacheReadInputTokenCount: 6,
          cacheWriteInputTokenCount: 0
        }
      })
    ).toEqual({
      finishReasons: ["end_turn"],
      usage: { ...noUsage, input: 10, output: 5, cacheRead: 6 },
      output: "Hé",
      toolCalls: []
    })
  })

  it("of Amazon's Titan has the counts of all its results", () => {
    const results = [
      { tokenCount: 5, outputText: "Hé", completionReason: "FINISH" },
      { tokenCount: 3, outputText: "Ho", completionReason: "LENGTH" }
    ]
    expect(reply({ inputTextTokenCount: 4, results })).toEqual({
      finishReasons: ["FINISH", "LENGTH"],
      usage: { ...noUsage, input: 4, output: 8 },
      output: "Hé\n\nHo",
      toolCalls: []
    })
    expect(reply({ embedding: [0.1], inputTextTokenCount: 4 }).usage).toEqual({ ...noUsage, input: 4 })
  })

  it("of Meta's Llama has its counts", () => {
    expect(reply({ generation: "Hé", prompt_token_count: 4, generation_token_count: 5, stop_reason: "stop" })).toEqual({
      finishReasons: ["stop"],
      usage: { ...noUsage, input: 4, output: 5 },
      output: "Hé",
      toolCalls: []
    })
  })

  it("of Mistral has its text or its message, and the reason where Bedrock puts it", () => {
    expect(reply({ outputs: [{ text: " Hé", stop_reason: "stop" }] })).toEqual({
      finishReasons: ["stop"],
      output: " Hé",
      toolCalls: []
    })
    const tool_calls = [{ id: "a", function: { name: "look", arguments: '{"at":1}' } }]
    expect(
      reply({
        choices: [{ index: 0, message: { role: "assistant", content: "Hé", tool_calls }, stop_reason: "tool_calls" }]
      })
    ).toMatchObject({
      finishReasons: ["tool_calls"],
      output: "Hé",
      toolCalls: [{ name: "look", input: '{"at":1}' }]
    })
  })

  it("of AI21 has the text of either generation of its models", () => {
    const completions = [{ data: { text: "Hé" }, finishReason: { reason: "endoftext" } }]
    expect(reply({ id: 1, prompt: { text: "p" }, completions })).toMatchObject({
      finishReasons: ["endoftext"],
      output: "Hé"
    })
    expect(
      reply({
        id: "chatcmpl",
        choices: [{ index: 0, message: { role: "assistant", content: "Hé" }, finish_reason: "stop" }],
        usage: { prompt_tokens: 4, completion_tokens: 5, total_tokens: 9 }
      })
    ).toMatchObject({ finishReasons: ["stop"], output: "Hé", usage: { input: 4, output: 5 } })
  })

  it("of DeepSeek has its text", () => {
    expect(reply({ choices: [{ text: "Hé", stop_reason: "length" }] })).toMatchObject({
      finishReasons: ["length"],
      output: "Hé"
    })
  })

  it("of Cohere is read as that of Cohere's first version", () => {
    expect(reply({ text: "Hé", generation_id: "g", chat_history: [], finish_reason: "COMPLETE" })).toMatchObject({
      responseId: "g",
      finishReasons: ["COMPLETE"],
      output: "Hé"
    })
    const generations = [{ id: "a", text: "Hé", finish_reason: "COMPLETE" }]
    expect(reply({ id: "g", generations, prompt: "p" })).toMatchObject({ responseId: "g", output: "Hé" })
  })

  it("that is an error says what went wrong", () => {
    expect(reply({ message: "Too many requests" })).toEqual({
      finishReasons: [],
      toolCalls: [],
      error: { message: "Too many requests" }
    })
  })

  it("of a model that nobody knows tells nothing", () => {
    for (const body of [undefined, null, 7, "text", [], {}, { images: ["AA=="] }, { type: "messages" }]) {
      expect(reply(body)).toEqual({ finishReasons: [], toolCalls: [] })
    }
  })
})

describe("a stream of an invoked model", () => {
  it("of Anthropic is read as Anthropic's, and its own counts are taken before Bedrock's", () => {
    const usage = { input_tokens: 3, output_tokens: 1, cache_read_input_tokens: 50 }
    expect(
      stream(
        { type: "message_start", message: { id: "msg", model: "claude", content: [], usage } },
        { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
        { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hé 😀" } },
        { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 9 } },
        { type: "message_stop", ...metrics(3, 10) }
      )
    ).toEqual({
      responseModel: "claude",
      responseId: "msg",
      finishReasons: ["end_turn"],
      usage: { ...noUsage, input: 53, output: 9, cacheRead: 50 },
      output: "Hé 😀",
      toolCalls: []
    })
  })

  it("of Amazon's Nova has each event in a member of its name", () => {
    expect(
      stream(
        { messageStart: { role: "assistant" } },
        { contentBlockDelta: { delta: { text: "H" }, contentBlockIndex: 0 } },
        { contentBlockDelta: { delta: { text: "é" }, contentBlockIndex: 0 } },
        { contentBlockStart: { start: { toolUse: { toolUseId: "t", name: "look" } }, contentBlockIndex: 1 } },
        { contentBlockDelta: { delta: { toolUse: { input: '{"at":1}' } }, contentBlockIndex: 1 } },
        { messageStop: { stopReason: "tool_use" } },
        { metadata: { usage: { inputTokens: 4, outputTokens: 5, cacheReadInputTokenCount: 6 } }, ...metrics(1, 1) }
      )
    ).toEqual({
      finishReasons: ["tool_use"],
      usage: { ...noUsage, input: 10, output: 5, cacheRead: 6 },
      output: "Hé",
      toolCalls: [{ name: "look", input: '{"at":1}' }]
    })
  })

  it("of a model without counts has those of Bedrock, which leave the cache out of the input", () => {
    const cached = metrics(4, 5, { cacheReadInputTokenCount: 10, cacheWriteInputTokenCount: 20 })
    const usage = { ...noUsage, input: 34, output: 5, cacheRead: 10, cacheWrite: 20 }
    expect(stream({ outputs: [{ text: "H" }] }, { outputs: [{ text: "é", stop_reason: "stop" }], ...cached })).toEqual({
      finishReasons: ["stop"],
      usage,
      output: "Hé",
      toolCalls: []
    })
    expect(stream({ unknown: true }, cached)).toEqual({ finishReasons: [], usage, toolCalls: [] })
  })

  it("of Mistral's chats has its message in pieces", () => {
    const piece = (content: string, stop_reason: string | null = null) => ({
      choices: [{ index: 0, message: { role: "assistant", content }, stop_reason }]
    })
    expect(stream(piece("H"), piece("é"), { ...piece("", "stop"), ...metrics(4, 5) })).toEqual({
      finishReasons: ["stop"],
      usage: { ...noUsage, input: 4, output: 5 },
      output: "Hé",
      toolCalls: []
    })
  })

  it("of Llama counts as it goes: the last count is the usage, any before it a lower bound", () => {
    const piece = (generation: string, generation_token_count: number, more: object = {}) => ({
      generation,
      prompt_token_count: null,
      generation_token_count,
      stop_reason: null,
      ...more
    })
    const pieces = [piece("H", 1, { prompt_token_count: 4 }), piece("é", 2)]
    expect(stream(...pieces)).toEqual({
      finishReasons: [],
      usageSoFar: { ...noUsage, input: 4, output: 2 },
      output: "Hé",
      toolCalls: []
    })
    expect(stream(...pieces, piece("", 3, { stop_reason: "stop" }))).toMatchObject({
      finishReasons: ["stop"],
      usage: { input: 4, output: 3 }
    })
  })

  it("of Titan counts at its end", () => {
    const piece = { outputText: "H", index: 0, totalOutputTextTokenCount: null, completionReason: null }
    const last = { outputText: "é", index: 0, totalOutputTextTokenCount: 5, completionReason: "FINISH" }
    expect(stream({ ...piece, inputTextTokenCount: 4 }, { ...last, inputTextTokenCount: null })).toEqual({
      finishReasons: ["FINISH"],
      usage: { ...noUsage, input: 4, output: 5 },
      output: "Hé",
      toolCalls: []
    })
  })

  it("of Cohere is read as that of Cohere's first version", () => {
    expect(
      stream(
        { event_type: "text-generation", text: "Hé", is_finished: false },
        {
          event_type: "stream-end",
          finish_reason: "COMPLETE",
          is_finished: true,
          response: { text: "Hé" },
          ...metrics(4, 5)
        }
      )
    ).toMatchObject({ finishReasons: ["COMPLETE"], output: "Hé", usage: { input: 4, output: 5 } })
    expect(
      stream(
        { text: "H", is_finished: false },
        { text: "é", is_finished: false },
        { is_finished: true, finish_reason: "COMPLETE" }
      )
    ).toMatchObject({ finishReasons: ["COMPLETE"], output: "Hé" })
  })

  it("may end in an exception", () => {
    const exception = frame(
      [
        [":exception-type", "modelTimeoutException"],
        [":message-type", "exception"]
      ],
      '{"message":"It took too long"}'
    )
    expect(streamOf(chunk({ outputs: [{ text: "H" }] }), exception)).toEqual({
      finishReasons: [],
      output: "H",
      toolCalls: [],
      error: { code: "modelTimeoutException", message: "It took too long" }
    })
  })

  it("passes over chunks that hold no payload", () => {
    const reader = bedrockInvokeStream.streamReader()
    for (const data of [
      "",
      "{",
      "null",
      "{}",
      '{"bytes":7}',
      '{"bytes":"not base64!"}',
      '{"bytes":"e30="}',
      '{"bytes":"/w=="}'
    ]) {
      reader.read({ name: "chunk", data })
    }
    expect(reader.facts()).toEqual({ finishReasons: [], toolCalls: [] })
  })
})
