import { describe, expect, it } from "vitest"
import { anthropicMessages } from "../../src/provider/AnthropicMessages.js"
import { estimateUsage } from "../../src/provider/Estimate.js"

const reply = anthropicMessages.readReply

/** What is read from a stream of these events. */
const stream = (...events: ReadonlyArray<{ readonly type: string }>) => {
  const reader = anthropicMessages.streamReader()
  for (const event of events) reader.read({ name: event.type, data: JSON.stringify(event) })
  return reader.facts()
}

const start = (usage: object, more: object = {}) => ({
  type: "message_start",
  message: { id: "msg_1", model: "claude-sonnet-4-5", content: [], stop_reason: null, usage, ...more }
})
const end = (usage: object | undefined, stop_reason = "end_turn") => ({
  type: "message_delta",
  delta: { stop_reason },
  usage
})
const block = (index: number, content_block: object) => ({ type: "content_block_start", index, content_block })
const delta = (index: number, piece: object) => ({ type: "content_block_delta", index, delta: piece })
const words = (index: number, text: string) => delta(index, { type: "text_delta", text })
const usage = (counts: object) => reply({ usage: counts }).usage

describe("a request", () => {
  const messages = [{ role: "user", content: [{ type: "text", text: "Hé" }] }]

  it("tells its model, whether it streams, and its messages with the system prompt first", () => {
    expect(anthropicMessages.readRequest({ model: "claude-x", stream: true, system: "Be brief.", messages })).toEqual({
      model: "claude-x",
      stream: true,
      input: JSON.stringify([{ role: "system", content: "Be brief." }, ...messages])
    })
    const system = [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral" } }]
    expect(anthropicMessages.readRequest({ system, messages }).input).toBe(
      JSON.stringify([{ role: "system", content: system }, ...messages])
    )
    expect(anthropicMessages.readRequest({ system: null, messages }).input).toBe(JSON.stringify(messages))
  })

  it("that cannot be read tells nothing", () => {
    for (const body of [undefined, null, "text", [], { model: 7, stream: 1, messages: "hi", system: 3 }]) {
      expect(anthropicMessages.readRequest(body)).toEqual({ stream: false })
    }
  })
})

describe("usage", () => {
  it("has what was read from and written to the cache in its input, and the two kinds of writes apart", () => {
    expect(
      usage({
        input_tokens: 10,
        cache_creation_input_tokens: 300,
        cache_read_input_tokens: 2_000,
        cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 100 },
        output_tokens: 50,
        output_tokens_details: { thinking_tokens: 30 }
      })
    ).toEqual({ input: 2_310, output: 50, cacheRead: 2_000, cacheWrite: 200, cacheWrite1h: 100, reasoning: 30 })
  })

  it("takes writes without a duration for the five-minute kind", () => {
    const counts = { input_tokens: 4, output_tokens: 1, cache_creation_input_tokens: 1_165, cache_read_input_tokens: 0 }
    expect(usage(counts)).toMatchObject({ input: 1_169, cacheWrite: 1_165, cacheWrite1h: 0 })
    expect(usage({ ...counts, cache_creation: null })).toMatchObject({ cacheWrite: 1_165, cacheWrite1h: 0 })
  })

  it("takes the writes from their split where no sum is given", () => {
    const cache_creation = { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: 7 }
    expect(usage({ input_tokens: 1, output_tokens: 1, cache_creation })).toMatchObject({
      input: 13,
      cacheWrite: 5,
      cacheWrite1h: 7
    })
  })

  it("believes the split of the cache writes where their sum says less", () => {
    const cache_creation = { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: 7 }
    expect(usage({ input_tokens: 1, output_tokens: 1, cache_creation_input_tokens: 0, cache_creation })).toMatchObject({
      input: 13,
      cacheWrite: 5,
      cacheWrite1h: 7
    })
  })

  it("never has parts larger than the whole", () => {
    expect(usage({ input_tokens: 1, output_tokens: 3, output_tokens_details: { thinking_tokens: 9 } })).toMatchObject({
      output: 3,
      reasoning: 3
    })
  })

  it("of several passes is their sum, where the top level covers the last pass only", () => {
    const pass = (type: string, input_tokens: number, output_tokens: number) => ({
      type,
      input_tokens,
      output_tokens,
      cache_read_input_tokens: 10,
      cache_creation_input_tokens: 3,
      cache_creation: { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 2 }
    })
    expect(
      usage({
        input_tokens: 500,
        output_tokens: 40,
        output_tokens_details: { thinking_tokens: 7 },
        iterations: [pass("compaction", 100_000, 900), pass("message", 500, 40)]
      })
    ).toEqual({ input: 100_526, output: 940, cacheRead: 20, cacheWrite: 2, cacheWrite1h: 4, reasoning: 7 })
  })

  it("of more passes than any server makes is still an exact number", () => {
    const iterations = Array.from({ length: 20_000 }, () => ({ input_tokens: 1_000_000_000, output_tokens: 1 }))
    expect(usage({ iterations })).toMatchObject({ input: 10_000_000_000_000, output: 10_000 })
  })

  it("of one pass is not counted twice", () => {
    const counts = { input_tokens: 1, output_tokens: 97, cache_read_input_tokens: 2_750 }
    expect(usage({ ...counts, iterations: [{ ...counts, type: "message" }] })).toMatchObject({
      input: 2_751,
      output: 97
    })
    expect(usage({ ...counts, iterations: [] })).toMatchObject({ input: 2_751, output: 97 })
    expect(usage({ ...counts, iterations: ["x", null, { output_tokens: 5 }] })).toMatchObject({
      input: 2_751,
      output: 97
    })
  })

  it("is absent where nothing was counted", () => {
    for (const counts of [{}, { input_tokens: -1, output_tokens: 1.5 }, { input_tokens: null }]) {
      expect(usage(counts)).toBeUndefined()
    }
  })
})

describe("a whole reply", () => {
  it("tells model, id, tier, stop reason, text and tool calls, and keeps thinking out of the text", () => {
    expect(
      reply({
        type: "message",
        id: "msg_1",
        model: "claude-sonnet-4-5",
        stop_reason: "tool_use",
        content: [
          { type: "thinking", thinking: "Hmm.", signature: "s" },
          { type: "text", text: "Look" },
          { type: "text", text: "ing." },
          { type: "tool_use", id: "t1", name: "weather", input: { city: "Bonn" } },
          { type: "server_tool_use", id: "t2", name: "web_search", input: { query: "x" } },
          { type: "text", text: "Done." }
        ],
        usage: { input_tokens: 5, output_tokens: 2, service_tier: "standard" }
      })
    ).toEqual({
      responseModel: "claude-sonnet-4-5",
      responseId: "msg_1",
      serviceTier: "standard",
      finishReasons: ["tool_use"],
      usage: { input: 5, output: 2, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 },
      reasoningLength: 4,
      output: "Looking.\n\nDone.",
      toolCalls: [
        { name: "weather", input: '{"city":"Bonn"}' },
        { name: "web_search", input: '{"query":"x"}' }
      ]
    })
  })

  it("that is an error tells its kind and message", () => {
    expect(reply({ type: "error", error: { type: "authentication_error", message: "invalid x-api-key" } })).toEqual({
      finishReasons: [],
      toolCalls: [],
      error: { code: "authentication_error", message: "invalid x-api-key" }
    })
  })

  it("that cannot be read tells nothing", () => {
    for (const body of [undefined, null, "x", [], { content: "x", usage: [], model: {} }, { content: [null, 1, []] }]) {
      expect(reply(body)).toEqual({ finishReasons: [], toolCalls: [] })
    }
  })
})

describe("a stream", () => {
  it("reads the same as the whole reply would", () => {
    const counts = { input_tokens: 5, output_tokens: 20, cache_read_input_tokens: 7 }
    const content = [
      { type: "thinking", thinking: "Hmm." },
      { type: "text", text: "Hello" },
      { type: "tool_use", id: "t", name: "weather", input: { city: "Bonn" } },
      { type: "tool_use", id: "u", name: "time", input: {} },
      { type: "text", text: "Done" }
    ]
    const facts = stream(
      start({ ...counts, output_tokens: 1 }),
      block(0, { type: "thinking", thinking: "" }),
      delta(0, { type: "thinking_delta", thinking: "Hm" }),
      delta(0, { type: "thinking_delta", thinking: "m." }),
      delta(0, { type: "signature_delta", signature: "s" }),
      block(1, { type: "text", text: "" }),
      { type: "ping" },
      words(1, "Hel"),
      words(1, "lo"),
      block(2, { type: "tool_use", id: "t", name: "weather", input: {} }),
      block(3, { type: "tool_use", id: "u", name: "time", input: {} }),
      delta(2, { type: "input_json_delta", partial_json: "" }),
      delta(2, { type: "input_json_delta", partial_json: '{"city"' }),
      delta(3, { type: "input_json_delta", partial_json: "" }),
      delta(2, { type: "input_json_delta", partial_json: ':"Bonn"}' }),
      block(4, { type: "text", text: "Do" }),
      words(4, "ne"),
      end({ output_tokens: 20 }),
      { type: "message_stop" }
    )
    expect(facts).toEqual(
      reply({ id: "msg_1", model: "claude-sonnet-4-5", stop_reason: "end_turn", content, usage: counts })
    )
    expect(facts.output).toBe("Hello\n\nDone")
  })

  it("counts cumulatively: a later count replaces the one before and is never added", () => {
    const facts = stream(
      start({ input_tokens: 25, cache_read_input_tokens: 100, output_tokens: 1 }),
      end({ output_tokens: 10 }),
      end({ input_tokens: 25, cache_read_input_tokens: 90, output_tokens: 15 })
    )
    expect(facts.usage).toMatchObject({ input: 115, output: 15, cacheRead: 90 })
  })

  it("may begin with an input of nothing and correct it at the end, as gateways do", () => {
    const facts = stream(
      start({
        input_tokens: 0,
        output_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 }
      }),
      end({ input_tokens: 12, cache_read_input_tokens: 30, cache_creation_input_tokens: 8, output_tokens: 5 })
    )
    expect(facts.usage).toEqual({ input: 50, output: 5, cacheRead: 30, cacheWrite: 8, cacheWrite1h: 0, reasoning: 0 })
  })

  it("may correct its counts downwards, but not take all input back", () => {
    const first = { input_tokens: 100, output_tokens: 1 }
    expect(
      stream(start(first), end({ input_tokens: 20, cache_read_input_tokens: 80, output_tokens: 5 })).usage
    ).toMatchObject({
      input: 100,
      cacheRead: 80
    })
    expect(stream(start(first), end({ input_tokens: 0, output_tokens: 5 })).usage).toMatchObject({
      input: 100,
      output: 5
    })
    expect(stream(start(first), end({ input_tokens: null, output_tokens: 5 } as object)).usage).toMatchObject({
      input: 100
    })
  })

  it("may repeat the sum of the cache writes without their split, and it is kept", () => {
    const split = { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 100 }
    const first = { input_tokens: 1, cache_creation_input_tokens: 300, cache_creation: split, output_tokens: 1 }
    expect(stream(start(first), end({ cache_creation_input_tokens: 300, output_tokens: 2 })).usage).toMatchObject({
      cacheWrite: 200,
      cacheWrite1h: 100
    })
    expect(stream(start(first), end({ cache_creation_input_tokens: 50, output_tokens: 2 })).usage).toMatchObject({
      input: 51,
      cacheWrite: 0,
      cacheWrite1h: 50
    })
  })

  it("tells its passes and its thinking at the end", () => {
    const passes = [
      { type: "compaction", input_tokens: 900, output_tokens: 90 },
      { type: "message", input_tokens: 10, output_tokens: 20 }
    ]
    const last = { output_tokens: 20, output_tokens_details: { thinking_tokens: 6 }, iterations: passes }
    expect(stream(start({ input_tokens: 10, output_tokens: 1 }), end(last)).usage).toMatchObject({
      input: 910,
      output: 110,
      reasoning: 6
    })
  })

  it("that breaks off has no usage, but what was counted so far is kept for the estimate", () => {
    const facts = stream(
      start({ input_tokens: 5, cache_read_input_tokens: 4_000, output_tokens: 1 }),
      block(0, { type: "thinking", thinking: "" }),
      delta(0, { type: "thinking_delta", thinking: "x".repeat(400) }),
      block(1, { type: "text", text: "" }),
      words(1, "y".repeat(40))
    )
    expect(facts.usage).toBeUndefined()
    expect(facts.usageSoFar).toMatchObject({ input: 4_005, output: 1 })
    expect(estimateUsage({ stream: true, input: "z".repeat(20_000) }, facts)).toEqual({
      input: 4_005,
      output: 110,
      cacheRead: 4_000,
      cacheWrite: 0,
      cacheWrite1h: 0,
      reasoning: 100
    })
  })

  it("whose last event counts no output has no usage either", () => {
    const facts = stream(start({ input_tokens: 5, output_tokens: 1 }), end(undefined), { type: "message_stop" })
    expect(facts).toMatchObject({ finishReasons: ["end_turn"], usageSoFar: { input: 5, output: 1 } })
    expect(facts.usage).toBeUndefined()
  })

  it("may begin a tool call with its arguments and send no pieces", () => {
    const facts = stream(start({}), block(0, { type: "tool_use", name: "look", input: { a: 1 } }))
    expect(facts.toolCalls).toEqual([{ name: "look", input: '{"a":1}' }])
  })

  it("keeps what came before an error in it", () => {
    const facts = stream(start({ input_tokens: 3 }), block(0, { type: "text", text: "Half" }), {
      type: "error",
      error: { type: "overloaded_error", message: "Overloaded" }
    } as { type: string })
    expect(facts).toMatchObject({ output: "Half", error: { code: "overloaded_error", message: "Overloaded" } })
  })

  it("tells its events by their name where the data does not", () => {
    const reader = anthropicMessages.streamReader()
    reader.read({ name: "message_start", data: '{"message":{"model":"m"}}' })
    reader.read({ name: "error", data: "gone" })
    expect(reader.facts()).toMatchObject({ responseModel: "m", error: { message: "gone" } })
  })

  it("goes on after events that cannot be read", () => {
    const reader = anthropicMessages.streamReader()
    for (const data of ["{broken", "null", "7", "[]", '{"type":7}', '{"type":"message_start","message":[]}']) {
      reader.read({ name: "message", data })
    }
    reader.read({ name: "x", data: JSON.stringify(delta(-1, { type: "input_json_delta", partial_json: "{" })) })
    reader.read({ name: "x", data: JSON.stringify(words(0, "ok")) })
    expect(reader.facts()).toEqual({ finishReasons: [], output: "ok", toolCalls: [] })
  })

  it("without end keeps a beginning of its text, and its usage is still read", () => {
    const reader = anthropicMessages.streamReader()
    const read = (event: { type: string }) => reader.read({ name: event.type, data: JSON.stringify(event) })
    read(start({ input_tokens: 3, output_tokens: 1 }))
    for (let i = 0; i < 200; i++) read(words(0, "x".repeat(64 * 1024)))
    for (let i = 0; i < 5_000; i++) read(block(i, { type: "tool_use", name: "f", input: { i } }))
    read(end({ output_tokens: 9 }))
    const facts = reader.facts()
    expect(facts.output?.length).toBe(4 * 1024 * 1024)
    expect(facts.toolCalls).toHaveLength(1_024)
    expect(facts.usage).toMatchObject({ input: 3, output: 9 })
  })
})
