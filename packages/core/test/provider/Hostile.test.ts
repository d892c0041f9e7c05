import { FastCheck as fc } from "effect"
import { afterEach, describe, expect, it } from "vitest"
import { estimateUsage } from "../../src/provider/Estimate.js"
import { formats } from "../../src/provider/formats.js"
import { decoderOf } from "../../src/provider/framing.js"
import type { ReplyFacts, WireFormat } from "../../src/provider/WireFormat.js"
import { runs } from "../runs.js"

const openAiCounts = {
  prompt_tokens: 20,
  completion_tokens: 10,
  total_tokens: 30,
  prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 2 },
  completion_tokens_details: { reasoning_tokens: 3 }
}
const anthropicCounts = {
  input_tokens: 20,
  output_tokens: 10,
  cache_read_input_tokens: 5,
  cache_creation_input_tokens: 4,
  cache_creation: { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 3 },
  output_tokens_details: { thinking_tokens: 2 },
  iterations: [{ type: "compaction", input_tokens: 50, output_tokens: 5, cache_read_input_tokens: 1 }],
  service_tier: "standard"
}
const responseCounts = {
  input_tokens: 20,
  input_tokens_details: { cached_tokens: 5, cache_write_tokens: 2 },
  output_tokens: 10,
  output_tokens_details: { reasoning_tokens: 3 },
  total_tokens: 30
}
const items = [
  { id: "r", type: "reasoning", summary: [{ type: "summary_text", text: "a" }], content: [{ text: "b" }] },
  {
    id: "m",
    type: "message",
    content: [
      { type: "output_text", text: "c" },
      { type: "refusal", refusal: "d" }
    ]
  },
  { id: "f", type: "function_call", name: "look", arguments: "{}" },
  { id: "w", type: "web_search_call", action: { query: "q" } }
]
const response = {
  id: "resp",
  model: "m",
  status: "incomplete",
  incomplete_details: { reason: "max_output_tokens" },
  service_tier: "default",
  output: items,
  usage: responseCounts
}
const toolCall = { index: 0, id: "a", function: { name: "look", arguments: "{}" } }

const metadata = {
  promptTokenCount: 20,
  cachedContentTokenCount: 5,
  candidatesTokenCount: 10,
  thoughtsTokenCount: 3,
  toolUsePromptTokenCount: 2,
  totalTokenCount: 35,
  serviceTier: "standard"
}
const candidate = {
  index: 0,
  finishReason: 1,
  content: {
    role: "model",
    parts: [
      { text: "a" },
      { text: "b", thought: true },
      { functionCall: { name: "look", args: { a: [1] } } },
      { executableCode: { language: "PYTHON", code: "1" } },
      { functionCall: { name: "f", willContinue: true } },
      {
        functionCall: {
          partialArgs: [
            { jsonPath: "$.a", stringValue: "b" },
            { jsonPath: "$.n", numberValue: 1 }
          ]
        }
      }
    ]
  }
}
const chunk = { candidates: [candidate], usageMetadata: metadata, modelVersion: "m", responseId: "r" }
const geminis = [
  {
    systemInstruction: { parts: [{ text: "s" }] },
    contents: [{ role: "user", parts: [{ text: "hi" }] }],
    generationConfig: { maxOutputTokens: 9, candidateCount: 2 },
    cachedContent: "cachedContents/1"
  },
  { content: { parts: [{ text: "hi" }] }, requests: [{ content: { parts: [{ text: "a" }] } }] },
  chunk,
  [chunk, { usageMetadata: metadata }, { error: { code: 429, status: "S", message: "m" } }],
  { promptFeedback: { blockReason: "SAFETY" }, usageMetadata: metadata },
  { predictions: [{ embeddings: { values: [1], statistics: { token_count: 4 } } }] },
  { instances: [{ content: "hi" }, { prompt: "p" }], parameters: { sampleCount: 2 } },
  { id: "b", status: "validating", processing_status: "in_progress", errors: null },
  { model: "m", data: [{ embedding: [1] }], usage: { total_tokens: 4, cost: 0.5 } },
  { text: "t", delta: "d", usage: { input_tokens: 3, output_tokens: 4, cost_in_usd_ticks: 5, is_byok: true } },
  { choices: [{ text: "t", error: { message: "m" }, delta: { content: [{ thinking: [{ text: "x" }] }] } }] },
  {
    usage: { ...openAiCounts, cost: { currency: "USD", total_cost: 0.1 }, cost_details: { upstream_inference_cost: 1 } }
  },
  { usage: { prompt_tokens: 5, completion_tokens: 3, citation_tokens: 2, reasoning_tokens: 9 } },
  {
    id: "v1",
    model: "m",
    status: "completed",
    steps: [
      { type: "thought", summary: [{ text: "h" }] },
      { type: "model_output", content: [{ type: "text", text: "a" }] },
      { type: "function_call", name: "f", arguments: { a: 1 } }
    ],
    usage: { total_input_tokens: 5, total_output_tokens: 4, total_thought_tokens: 3, total_cached_tokens: 2 }
  },
  { event_type: "step.start", index: 2, step: { type: "function_call", name: "f", arguments: {} } },
  { event_type: "step.delta", index: 2, delta: { type: "arguments_delta", arguments: "{}" } },
  { event_type: "interaction.completed", interaction: { status: "completed", usage: { total_input_tokens: 5 } } },
  { agent: "a", input: [{ role: "user", content: "x" }], system_instruction: "s", previous_interaction_id: "p" },
  {
    conversation_id: "c",
    outputs: [
      { type: "message.output", model: "m", content: [{ type: "text", text: "a" }] },
      { type: "function.call", name: "f", arguments: { a: 1 } }
    ],
    usage: { prompt_tokens: 5, completion_tokens: 3, connector_tokens: 2 }
  },
  { type: "message.output.delta", model: "m", content: "a" },
  { type: "function.call.delta", tool_call_id: "t", name: "f", arguments: "{}" },
  { type: "conversation.response.error", code: 1, message: "m" },
  { inputs: "a", instructions: "s", completion_args: { max_tokens: 3 } },
  { query: "q", documents: ["d"], prompt: ["p", [1, 2]], suffix: "s" }
]

/** One of everything that the readers look at. */
const specimens: ReadonlyArray<unknown> = [
  { model: "m", stream: true, system: [{ type: "text", text: "s" }], messages: [{ role: "user", content: "hi" }] },
  {
    id: "c",
    model: "m",
    service_tier: "default",
    choices: [
      { index: 0, finish_reason: "stop", message: { content: "a", refusal: "b", tool_calls: [toolCall] } },
      { index: 1, finish_reason: "stop", message: { content: [{ type: "text", text: "c" }], reasoning: "d" } }
    ],
    usage: openAiCounts
  },
  {
    choices: [
      { index: 0, delta: { content: "a", tool_calls: [toolCall], function_call: { name: "f", arguments: "1" } } }
    ]
  },
  { choices: [], usage: null, x_groq: { usage: openAiCounts, error: "x" } },
  { error: { message: "m", type: "t", code: "c" } },
  { object: "error", message: "m", code: 4 },
  {
    id: "msg",
    model: "m",
    stop_reason: "end_turn",
    content: [
      { type: "text", text: "a" },
      { type: "thinking", thinking: "b" },
      { type: "tool_use", name: "look", input: { a: [1] } }
    ],
    usage: anthropicCounts
  },
  { type: "message_start", message: { id: "msg", model: "m", content: [], usage: anthropicCounts } },
  { type: "content_block_start", index: 0, content_block: { type: "tool_use", name: "look", input: {} } },
  { type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: "{}" } },
  { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: "a" } },
  { type: "content_block_delta", index: 1, delta: { type: "thinking_delta", thinking: "a" } },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: anthropicCounts },
  { type: "error", error: { type: "t", message: "m" } },
  { model: "m", instructions: "s", input: "hi", max_output_tokens: 9, n: 2, thinking: { budget_tokens: 3 } },
  { input: [{ role: "user", content: "hi" }], prompt: ["a", "b"], options: { num_predict: 5 }, fallbacks: [{}] },
  response,
  { ...response, status: "failed", error: { code: "c", message: "m" } },
  { type: "response.created", response: { ...response, status: "in_progress" } },
  { type: "response.output_item.added", output_index: 0, item: { id: "f", type: "function_call", name: "look" } },
  { type: "response.function_call_arguments.delta", output_index: 0, item_id: "f", delta: "{}" },
  { type: "response.output_text.delta", output_index: 1, delta: "a" },
  { type: "response.reasoning_text.delta", output_index: 1, delta: "a" },
  { type: "response.output_item.done", output_index: 1, item: items[0] },
  { type: "response.completed", response: { ...response, status: "completed" } },
  { type: "error", code: "c", message: "m" },
  ...geminis
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
    "tool_use",
    "text",
    "message_delta",
    "response.completed"
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
  for (const usage of [facts.usage, facts.usageSoFar, estimateUsage({ stream: false }, facts)]) {
    if (usage === undefined) continue
    expect(Object.values(usage).every(isCount)).toBe(true)
    expect(usage.cacheRead + usage.cacheWrite + usage.cacheWrite1h).toBeLessThanOrEqual(usage.input)
    expect(usage.reasoning).toBeLessThanOrEqual(usage.output)
  }
  const { reportedCostUsd = 0 } = facts
  expect(reportedCostUsd >= 0 && reportedCostUsd <= 1_000_000).toBe(true)
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

/** Every format of every endpoint, by the first path that it is found at. */
const endpoints = new Map<WireFormat, string>()
for (const [name, all] of formats) {
  for (const { format, path } of all) if (!endpoints.has(format)) endpoints.set(format, `${name}${path}`)
}

// Set HOSTILE_RUNS to go on for longer, with a --testTimeout to match.
const each = Number(process.env.HOSTILE_RUNS ?? runs(200))

// Lets the runner hear of each test, however long all of them take.
afterEach(() => new Promise<void>((resolve) => setImmediate(resolve)))

describe.each([...endpoints].map(([format, at]) => ({ format, at })))(
  "what is sent to $at, changed at random,",
  ({ format }) => {
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
        { numRuns: each }
      )
    })

    it("never makes the reader of replies throw or tell nonsense", () => {
      fc.assert(
        fc.property(anything, (body) => expectSound(format.readReply(body))),
        { numRuns: each * 2 }
      )
    })

    it("never makes the reader of streams throw or tell nonsense", () => {
      const event = fc.tuple(
        fc.constantFrom("message", "error", "message_delta", "response.failed", "__proto__"),
        anything
      )
      fc.assert(
        fc.property(fc.array(event, { maxLength: 12 }), (events) => {
          const reader = format.streamReader()
          for (const [eventName, body] of events) reader.read({ name: eventName, data: json(body) })
          expectSound(reader.facts())
        }),
        { numRuns: each }
      )
    })

    it("is read through the decoders even where the frames are broken", () => {
      fc.assert(
        fc.property(
          fc.constantFrom("text/event-stream", "application/json", "application/x-ndjson", ""),
          fc.array(
            fc.oneof(
              fc.string(),
              bodies.map((body) => `data: ${json(body)}\n\n`),
              bodies.map((body) => `,${json(body)}\n`)
            )
          ),
          (contentType, pieces) => {
            const decoder = decoderOf(contentType, format, true)
            const reader = format.streamReader()
            for (const piece of pieces) decoder?.push(new TextEncoder().encode(piece)).forEach(reader.read)
            decoder?.end().forEach(reader.read)
            expectSound(reader.facts())
          }
        ),
        { numRuns: each }
      )
    })
  }
)
