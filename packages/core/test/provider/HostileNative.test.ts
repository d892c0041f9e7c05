import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { bedrockConverse, bedrockConverseStream } from "../../src/provider/BedrockConverse.js"
import { bedrockInvoke, bedrockInvokeStream } from "../../src/provider/BedrockInvoke.js"
import { readBedrockHeaders } from "../../src/provider/BedrockUsage.js"
import { cohereChat } from "../../src/provider/CohereChat.js"
import { cohereEmbed, cohereRerank } from "../../src/provider/CohereEmbedRerank.js"
import { cohereV1 } from "../../src/provider/CohereV1.js"
import { estimateUsage } from "../../src/provider/Estimate.js"
import { makeEventStreamDecoder } from "../../src/provider/EventStreamDecoder.js"
import { makeNdjsonDecoder } from "../../src/provider/NdjsonDecoder.js"
import { ollama, ollamaEmbeddings } from "../../src/provider/Ollama.js"
import type { ReplyFacts, WireFormat } from "../../src/provider/WireFormat.js"
import { runs } from "../runs.js"
import { frame } from "./eventStreamFrame.js"

const toolCall = { index: 0, id: "a", function: { name: "look", arguments: "{}" } }
const meta = {
  billed_units: { input_tokens: 20, output_tokens: 10, search_units: 1, image_tokens: 3 },
  tokens: { input_tokens: 40, output_tokens: 12, reasoning_tokens: 5 },
  cached_tokens: 30
}
const converseCounts = {
  inputTokens: 20,
  outputTokens: 10,
  cacheReadInputTokens: 5,
  cacheWriteInputTokens: 4,
  cacheDetails: [
    { ttl: "1h", inputTokens: 3 },
    { ttl: "5m", inputTokens: 1 }
  ]
}
const metrics = { "amazon-bedrock-invocationMetrics": { inputTokenCount: 20, outputTokenCount: 10 } }
const blocks = [
  { text: "a" },
  { reasoningContent: { reasoningText: { text: "b" } } },
  { citationsContent: { content: [{ text: "c" }] } },
  { toolUse: { name: "look", input: { a: [1] } } }
]

/** One of everything that the readers look at. */
const specimens: ReadonlyArray<unknown> = [
  { model: "m", messages: [{ role: "user", content: "hi" }], system: "s", stream: false, options: { num_predict: 3 } },
  { prompt: "p", inputText: "p", texts: ["a"], input: ["a"], query: "q", documents: ["d"], images: ["i"] },
  {
    message: "m",
    chat_history: [{ role: "USER", message: "h" }],
    preamble: "s",
    connectors: [{}],
    conversation_id: "c"
  },
  { messages: [{ role: "user" }], toolConfig: { tools: [{ toolSpec: {} }] }, inferenceConfig: { maxTokens: 9 } },
  {
    model: "m",
    message: { content: "a", thinking: "b", tool_calls: [{ function: { name: "look", arguments: { a: 1 } } }] },
    done: true,
    done_reason: "stop",
    prompt_eval_count: 20,
    prompt_eval_cached_count: 30,
    eval_count: 10
  },
  { model: "m", response: "a", thinking: "b", error: "x" },
  {
    id: "c",
    finish_reason: "TOOL_CALL",
    message: {
      tool_plan: "p",
      content: [
        { type: "text", text: "a" },
        { type: "thinking", thinking: "b" }
      ],
      tool_calls: [toolCall]
    },
    usage: meta
  },
  { type: "message-start", id: "c", delta: { message: {} } },
  { type: "content-delta", delta: { message: { content: { text: "a", thinking: "b" } } } },
  { type: "tool-plan-delta", delta: { message: { tool_plan: "p" } } },
  { type: "tool-call-start", index: 0, delta: { message: { tool_calls: toolCall } } },
  { type: "tool-call-delta", index: 0, delta: { message: { tool_calls: toolCall } } },
  { type: "message-end", delta: { finish_reason: "ERROR", error: "x", usage: meta } },
  { event_type: "stream-start", generation_id: "g" },
  { event_type: "text-generation", text: "a", index: 1 },
  { event_type: "tool-calls-chunk", text: "p", tool_call_delta: { index: 0, name: "look", parameters: "{}" } },
  { event_type: "tool-calls-generation", tool_calls: [{ name: "look", parameters: { a: 1 } }] },
  {
    event_type: "stream-end",
    finish_reason: "COMPLETE",
    response: { response_id: "r", generation_id: "g", text: "a", meta, tool_calls: [{ name: "look", parameters: {} }] }
  },
  { id: "g", generations: [{ index: 1, text: "a", finish_reason: "COMPLETE" }], meta },
  {
    output: { message: { content: blocks } },
    stopReason: "end_turn",
    usage: converseCounts,
    serviceTier: { type: "t" }
  },
  { contentBlockIndex: 0, start: { toolUse: { name: "look" } } },
  { contentBlockIndex: 0, delta: { text: "a", toolUse: { input: "{}" }, reasoningContent: { text: "b" } } },
  { stopReason: "end_turn", message: "m", __type: "x#y" },
  { usage: converseCounts, trace: { promptRouter: { invokedModelId: "m" } } },
  {
    contentBlockDelta: { contentBlockIndex: 0, delta: { text: "a" } },
    metadata: { usage: converseCounts },
    ...metrics
  },
  { type: "message", id: "m", content: [{ type: "text", text: "a" }], usage: { input_tokens: 3, output_tokens: 4 } },
  { choices: [{ index: 0, message: { content: "a" }, text: "b", stop_reason: "stop" }], ...metrics },
  { generation: "a", prompt_token_count: 3, generation_token_count: 4, stop_reason: "stop", ...metrics },
  { inputTextTokenCount: 3, results: [{ tokenCount: 4, outputText: "a", completionReason: "FINISH" }] },
  { outputs: [{ text: "a", stop_reason: "stop" }] },
  { completions: [{ data: { text: "a" }, finishReason: { reason: "r" } }] }
]

const deep = JSON.parse(`${'{"choices":['.repeat(20_000)}1${"]}".repeat(20_000)}`)

const surprise: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, "", " ", "x", [], {}, [[]], [null], { length: -1 }, deep),
  fc.constantFrom<unknown>(-1, -0, 0.5, 1e9, 1e10, 2 ** 53, 1e308, Number.NaN, Number.POSITIVE_INFINITY, 10n),
  fc.constantFrom<unknown>(
    "x".repeat(10_000),
    "\ud800",
    "__proto__",
    "constructor",
    "message-end",
    "stream-end",
    "TIMEOUT",
    "text"
  ),
  fc.constant(JSON.parse('{"__proto__":{"usage":{"prompt_tokens":1}},"toJSON":1,"constructor":7,"hasOwnProperty":0}')),
  fc.nat(2_000_000_000),
  fc.jsonValue()
)

// What is too deep to be walked through is one place.
const isBranch = (value: unknown): value is object => typeof value === "object" && value !== null && value !== deep

const placesIn = (value: unknown): number =>
  isBranch(value) ? Object.values(value).reduce((sum: number, v) => sum + placesIn(v), 1) : 1

/** The value with what stands at one place, counted depth first, replaced. */
const replaced = (value: unknown, place: number, by: unknown): unknown => {
  let left = place
  const walk = (node: unknown): unknown => {
    if (left-- === 0) return by
    if (Array.isArray(node)) return node.map(walk)
    if (!isBranch(node)) return node
    return Object.fromEntries(Object.entries(node).map(([key, member]) => [key, walk(member)]))
  }
  return walk(value)
}

const bodies = fc
  .tuple(fc.constantFrom(...specimens), fc.array(fc.tuple(fc.nat(), surprise), { maxLength: 4 }))
  .map(([specimen, changes]) =>
    changes.reduce((body, [place, by]) => replaced(body, place % placesIn(body), by), specimen)
  )
const anything = fc.oneof({ weight: 5, arbitrary: bodies }, surprise, fc.anything())

const isCount = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0

/** What every reader promises, whatever it was given. */
const expectSound = (facts: ReplyFacts) => {
  if (facts.searchUnits !== undefined) expect(isCount(facts.searchUnits)).toBe(true)
  for (const usage of [facts.usage, facts.usageSoFar, estimateUsage({ stream: false }, facts)]) {
    if (usage === undefined) continue
    expect(Object.values(usage).every(isCount)).toBe(true)
    expect(usage.cacheRead + usage.cacheWrite + usage.cacheWrite1h).toBeLessThanOrEqual(usage.input)
    expect(usage.reasoning).toBeLessThanOrEqual(usage.output)
  }
  expect(facts.usage === undefined || facts.usageSoFar === undefined).toBe(true)
  const labels = [facts.responseModel, facts.responseId, facts.serviceTier, facts.error?.code, ...facts.finishReasons]
  for (const label of labels) if (label !== undefined) expect(label).toMatch(/^.{1,1024}$/s)
  expect(facts.output).not.toBe("")
  expect(facts.error?.message).not.toBe("")
  for (const { input, name } of facts.toolCalls) expect([typeof input, name === ""]).toEqual(["string", false])
  const held = [facts.output ?? "", ...facts.toolCalls.map(({ input }) => input)]
  expect(held.every((text) => typeof text === "string")).toBe(true)
}

// Nor can it be written; trying takes as long as the stack is deep, squared.
const written = (_: string, value: unknown) => {
  if (value === deep) throw new Error("too deep")
  return value
}

const json = (value: unknown): string => {
  try {
    return JSON.stringify(value, written) ?? "undefined"
  } catch {
    return "unwritable"
  }
}

const base64 = (value: unknown) => JSON.stringify({ bytes: Buffer.from(json(value)).toString("base64") })
const asIs = json

const all: ReadonlyArray<readonly [name: string, format: WireFormat, dataOf: (body: unknown) => string]> = [
  ["Ollama", ollama, asIs],
  ["Ollama's embeddings", ollamaEmbeddings, asIs],
  ["Cohere's chat", cohereChat, asIs],
  ["Cohere's first version", cohereV1, asIs],
  ["Cohere's embeddings", cohereEmbed, asIs],
  ["Cohere's rankings", cohereRerank, asIs],
  ["Converse", bedrockConverse, asIs],
  ["Converse as a stream", bedrockConverseStream, asIs],
  ["a model on Bedrock", bedrockInvoke, asIs],
  ["a model on Bedrock as a stream", bedrockInvokeStream, base64]
]

const names = fc.constantFrom(
  "message",
  "error",
  "chunk",
  "contentBlockStart",
  "contentBlockDelta",
  "messageStop",
  "metadata",
  "throttlingException",
  "__proto__"
)

describe.each(all)("what is sent to %s, changed at random,", (_, format, dataOf) => {
  it("never makes the reader of requests throw", () => {
    fc.assert(
      fc.property(anything, (body) => {
        const { choices = 2, input, model, outputLimit = 1, stream } = format.readRequest(body)
        expect(Number.isInteger(outputLimit) && outputLimit > 0).toBe(true)
        expect(Number.isInteger(choices) && choices > 1 && choices <= 1_000_000).toBe(true)
        expect(typeof stream).toBe("boolean")
        expect(model).not.toBe("")
        if (input !== undefined) expect(Array.isArray(JSON.parse(input))).toBe(true)
      }),
      { numRuns: runs(1_000) }
    )
  })

  it("never makes the reader of replies throw or tell nonsense", () => {
    fc.assert(
      fc.property(anything, (body) => expectSound(format.readReply(body))),
      { numRuns: runs(1_500) }
    )
  })

  it("never makes the reader of streams throw or tell nonsense", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(names, anything, fc.boolean()), { maxLength: 12 }), (events) => {
        const reader = format.streamReader()
        for (const [name, body, plain] of events) reader.read({ name, data: plain ? json(body) : dataOf(body) })
        expectSound(reader.facts())
      }),
      { numRuns: runs(1_000) }
    )
  })

  it("is read through the decoders even where lines and frames are broken", () => {
    const line = fc.oneof(
      fc.string(),
      bodies.map((body) => `${json(body)}\n`)
    )
    const framed = fc.oneof(
      fc.tuple(names, bodies).map(([name, body]) => frame([[":event-type", name]], dataOf(body))),
      fc.tuple(names, bodies).map(([name, body]) => frame([[":exception-type", name]], dataOf(body)))
    )
    fc.assert(
      fc.property(fc.array(line), fc.array(framed, { maxLength: 6 }), fc.nat(), (lines, frames, damage) => {
        const reader = format.streamReader()
        const ndjson = makeNdjsonDecoder()
        for (const piece of lines) ndjson.push(piece).forEach(reader.read)
        ndjson.end().forEach(reader.read)
        const bytes = Buffer.concat(frames)
        if (damage % 2 === 1 && bytes.length > 0) bytes[damage % bytes.length] = damage % 251
        const eventStream = makeEventStreamDecoder()
        for (let at = 0; at < bytes.length; at += 97) eventStream.push(bytes.subarray(at, at + 97)).forEach(reader.read)
        expectSound(reader.facts())
      }),
      { numRuns: runs(300) }
    )
  })
})

describe("headers of Bedrock", () => {
  it("never make the reader throw or tell nonsense", () => {
    const value = fc.oneof(
      fc.string(),
      fc.nat().map(String),
      fc.constantFrom(null, undefined, "1e9", "-0", "999999999999")
    )
    fc.assert(
      fc.property(fc.array(value, { minLength: 4, maxLength: 4 }), (values) => {
        let at = 0
        const usage = readBedrockHeaders(() => values[at++])
        if (usage !== undefined) expectSound({ finishReasons: [], toolCalls: [], usage })
      })
    )
  })
})

describe("replies without end", () => {
  it("have only so many answers", () => {
    const reader = cohereV1.streamReader()
    for (let index = 0; index < 1_000; index++) {
      reader.read({ name: "message", data: JSON.stringify({ event_type: "text-generation", text: "x", index }) })
    }
    expect(reader.facts().output?.split("\n\n")).toHaveLength(128)
    const results = Array.from({ length: 1_000 }, () => ({ outputText: "x" }))
    expect(bedrockInvoke.readReply({ results }).output?.split("\n\n")).toHaveLength(128)
  })

  it("are kept up to a bound, whatever they are made of", () => {
    const long = "x".repeat(20_000)
    const floods: ReadonlyArray<readonly [WireFormat, string, (at: number) => unknown]> = [
      [
        ollama,
        "message",
        () => ({ message: { content: long, tool_calls: [{ function: { name: "f", arguments: long } }] } })
      ],
      [
        cohereChat,
        "message",
        (index) => ({ type: "tool-call-start", index, delta: { message: { tool_calls: toolCall } } })
      ],
      [cohereChat, "message", () => ({ type: "tool-plan-delta", delta: { message: { tool_plan: long } } })],
      [cohereV1, "message", (index) => ({ event_type: "text-generation", text: long, index, finish_reason: "X" })],
      [
        cohereV1,
        "message",
        (index) => ({ event_type: "tool-calls-chunk", tool_call_delta: { index, name: "f", parameters: long } })
      ],
      [
        bedrockConverse,
        "contentBlockStart",
        (contentBlockIndex) => ({ contentBlockIndex, start: { toolUse: { name: "f" } } })
      ],
      [bedrockConverse, "contentBlockDelta", (contentBlockIndex) => ({ contentBlockIndex, delta: { text: long } })],
      [bedrockInvokeStream, "chunk", () => ({ results: [{ outputText: long }] })]
    ]
    for (const [format, name, bodyOf] of floods) {
      const reader = format.streamReader()
      for (let at = 0; at < 1_500; at++) {
        const body = bodyOf(at)
        reader.read({ name, data: name === "chunk" ? base64(body) : JSON.stringify(body) })
      }
      const facts = reader.facts()
      const kept = facts.toolCalls.reduce((sum, { input }) => sum + input.length, (facts.output ?? "").length)
      expect(kept).toBeLessThanOrEqual(4 * 1024 * 1024 + 2_000)
      expect(facts.toolCalls.length).toBeLessThanOrEqual(1_024)
      expect(facts.finishReasons.length).toBeLessThanOrEqual(128)
    }
  })
})
