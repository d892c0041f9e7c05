import { describe, expect, it } from "vitest"
import { noUsage } from "../../src/model/Usage.js"
import { bedrockConverse, bedrockConverseStream } from "../../src/provider/BedrockConverse.js"
import { readBedrockHeaders } from "../../src/provider/BedrockUsage.js"
import { makeEventStreamDecoder } from "../../src/provider/EventStreamDecoder.js"
import { eventFrame, frame } from "./eventStreamFrame.js"

const stream = (...frames: ReadonlyArray<Uint8Array>) => {
  const decoder = makeEventStreamDecoder()
  const reader = bedrockConverseStream.streamReader()
  decoder.push(Buffer.concat(frames)).forEach(reader.read)
  return reader.facts()
}

const delta = (contentBlockIndex: number, piece: object) =>
  eventFrame("contentBlockDelta", { contentBlockIndex, delta: piece, p: "abc" })
const words = (index: number, text: string) => delta(index, { text })
const toolStart = (contentBlockIndex: number, name: string) =>
  eventFrame("contentBlockStart", { contentBlockIndex, start: { toolUse: { toolUseId: "t", name } } })
const stop = (stopReason: string) => eventFrame("messageStop", { stopReason })
const counts = { inputTokens: 18, outputTokens: 386, totalTokens: 404 }
const metadata = eventFrame("metadata", { usage: counts, metrics: { latencyMs: 1 } })
const begun = eventFrame("messageStart", { role: "assistant" })
const usage = (counted: unknown) => bedrockConverse.readReply({ usage: counted }).usage

describe("a request to Converse", () => {
  const messages = [{ role: "user", content: [{ text: "Hi" }] }]

  it("tells its messages with the system prompt first, and its limit; its path tells whether it streams", () => {
    const body = { system: [{ text: "Be brief." }], messages, inferenceConfig: { maxTokens: 9 } }
    const input = JSON.stringify([{ role: "system", content: [{ text: "Be brief." }] }, ...messages])
    expect(bedrockConverse.readRequest(body)).toEqual({ stream: false, input, outputLimit: 9 })
    expect(bedrockConverseStream.readRequest(body)).toEqual({ stream: true, input, outputLimit: 9 })
  })

  it("with tools has the tokens that explain them", () => {
    const tools = [{ toolSpec: { name: "look" } }]
    const facts = bedrockConverse.readRequest({ messages, toolConfig: { tools } })
    expect(facts.toolTokens).toBeGreaterThan(0)
    expect(bedrockConverse.readRequest({ messages, toolConfig: { tools: [] } }).toolTokens).toBeUndefined()
  })

  it("with a prompt that is stored at Bedrock says that more is billed than was sent", () => {
    expect(bedrockConverse.readRequest({ promptVariables: { topic: { text: "x" } } })).toEqual({
      stream: false,
      billsMore: true
    })
    expect(bedrockConverse.readRequest({ messages, promptVariables: null }).billsMore).toBeUndefined()
  })

  it("that cannot be read tells nothing", () => {
    for (const body of [undefined, null, "text", [], { messages: "hi", toolConfig: 3 }]) {
      expect(bedrockConverse.readRequest(body)).toEqual({ stream: false })
    }
  })
})

describe("the usage of Converse", () => {
  it("has what was read from and written to the cache in its input", () => {
    expect(usage({ ...counts, cacheReadInputTokens: 2_000, cacheWriteInputTokens: 300 })).toEqual({
      ...noUsage,
      input: 2_318,
      output: 386,
      cacheRead: 2_000,
      cacheWrite: 300
    })
  })

  it("tells writes for an hour from those for five minutes", () => {
    const cacheDetails = [
      { ttl: "1h", inputTokens: 200 },
      { ttl: "5m", inputTokens: 100 }
    ]
    expect(usage({ ...counts, cacheWriteInputTokens: 300, cacheDetails })).toEqual({
      ...noUsage,
      input: 318,
      output: 386,
      cacheWrite: 100,
      cacheWrite1h: 200
    })
    expect(usage({ ...counts, cacheDetails })).toMatchObject({ input: 318, cacheWrite: 100, cacheWrite1h: 200 })
  })

  it("counts once what is there under two names", () => {
    expect(
      usage({
        ...counts,
        cacheReadInputTokenCount: 7,
        cacheReadInputTokens: 7,
        cacheWriteInputTokenCount: 5,
        cacheWriteInputTokens: 5
      })
    ).toMatchObject({ input: 30, cacheRead: 7, cacheWrite: 5 })
    expect(usage({ ...counts, cacheReadInputTokenCount: 7 })).toMatchObject({ input: 25, cacheRead: 7 })
  })

  it("is absent where nothing is counted", () => {
    for (const counted of [undefined, null, {}, "9", { inputTokens: -1, outputTokens: "9" }]) {
      expect(usage(counted)).toBeUndefined()
    }
  })
})

describe("a reply of Converse", () => {
  it("tells its text, its calls with their arguments as JSON text, and why it ended", () => {
    expect(
      bedrockConverse.readReply({
        output: {
          message: {
            role: "assistant",
            content: [
              { reasoningContent: { reasoningText: { text: "Hm", signature: "x" } } },
              { text: "Hé" },
              { citationsContent: { content: [{ text: "llo" }], citations: [] } },
              { toolUse: { toolUseId: "t", name: "look", input: { at: 1 } } },
              { text: "Done" }
            ]
          }
        },
        stopReason: "tool_use",
        serviceTier: { type: "priority" },
        trace: { promptRouter: { invokedModelId: "anthropic.claude-3-haiku-20240307-v1:0" } },
        usage: counts
      })
    ).toEqual({
      responseModel: "anthropic.claude-3-haiku-20240307-v1:0",
      finishReasons: ["tool_use"],
      serviceTier: "priority",
      usage: { ...noUsage, input: 18, output: 386 },
      reasoningLength: 2,
      output: "Héllo\n\nDone",
      toolCalls: [{ name: "look", input: '{"at":1}' }]
    })
  })

  it("that is an error says what went wrong, however AWS spells it", () => {
    const error = (body: object) => bedrockConverse.readReply(body).error
    expect(error({ message: "The model is too busy" })).toEqual({ message: "The model is too busy" })
    expect(error({ Message: "Missing Authentication Token" })).toEqual({ message: "Missing Authentication Token" })
    expect(error({ __type: "com.amazon.coral.service#AccessDeniedException", message: "No" })).toEqual({
      code: "AccessDeniedException",
      message: "No"
    })
    expect(bedrockConverse.readReply({}).error).toBeUndefined()
  })
})

describe("a stream of Converse", () => {
  it("is the sum of its events", () => {
    expect(
      stream(
        begun,
        delta(0, { reasoningContent: { text: "H" } }),
        delta(0, { reasoningContent: { text: "m" } }),
        delta(0, { reasoningContent: { signature: "x" } }),
        words(1, "H"),
        words(1, "é"),
        words(2, "llo"),
        toolStart(3, "look"),
        delta(3, { toolUse: { input: '{"at"' } }),
        toolStart(4, "see"),
        delta(3, { toolUse: { input: ":1}" } }),
        words(5, "Do"),
        words(5, "ne"),
        stop("tool_use"),
        metadata
      )
    ).toEqual({
      finishReasons: ["tool_use"],
      usage: { ...noUsage, input: 18, output: 386 },
      reasoningLength: 2,
      output: "Héllo\n\nDone",
      toolCalls: [
        { name: "look", input: '{"at":1}' },
        { name: "see", input: "{}" }
      ]
    })
  })

  it("keeps a text together where another block comes between its pieces", () => {
    expect(stream(begun, words(0, "H"), toolStart(1, "look"), words(0, "é"), words(2, "Done")).output).toBe(
      "Hé\n\nDone"
    )
  })

  it("that breaks off before its metadata has no usage", () => {
    expect(stream(begun, words(0, "H"), stop("end_turn"))).toEqual({
      finishReasons: ["end_turn"],
      output: "H",
      toolCalls: []
    })
  })

  it("may end in an exception", () => {
    const exception = frame(
      [
        [":exception-type", "modelStreamErrorException"],
        [":message-type", "exception"]
      ],
      '{"message":"The model broke off","originalStatusCode":500}'
    )
    expect(stream(begun, words(0, "H"), exception)).toMatchObject({
      output: "H",
      error: { code: "modelStreamErrorException", message: "The model broke off" }
    })
  })

  it("may end in an error that has no type, or says nothing", () => {
    const error = frame(
      [
        [":message-type", "error"],
        [":error-code", "InternalFailure"],
        [":error-message", "It broke"]
      ],
      ""
    )
    expect(stream(begun, error).error).toEqual({ code: "InternalFailure", message: "It broke" })
    const silent = frame([[":message-type", "error"]], "")
    expect(stream(begun, silent).error).toBeDefined()
    const bare = frame(
      [
        [":message-type", "exception"],
        [":exception-type", "throttlingException"]
      ],
      ""
    )
    expect(stream(begun, bare).error).toEqual({ code: "throttlingException", message: "throttlingException" })
  })

  it("passes over events that it does not know", () => {
    const unknown = eventFrame("somethingNew", { message: "hello" })
    expect(stream(begun, unknown, words(0, "H"), stop("end_turn"), metadata).error).toBeUndefined()
  })
})

describe("the headers of Bedrock", () => {
  const header = (all: Readonly<Record<string, string | null>>) => readBedrockHeaders((name) => all[name])

  it("have the usage of a reply that has none", () => {
    expect(
      header({
        "x-amzn-bedrock-input-token-count": "18",
        "x-amzn-bedrock-output-token-count": "9",
        "x-amzn-bedrock-cache-read-input-token-count": "100"
      })
    ).toEqual({ ...noUsage, input: 118, output: 9, cacheRead: 100 })
  })

  it("that are no counts have none", () => {
    for (const value of [null, "", "-1", "1e3", "0x10", " 7", "99999999999999"]) {
      expect(header({ "x-amzn-bedrock-input-token-count": value })).toBeUndefined()
    }
  })
})
