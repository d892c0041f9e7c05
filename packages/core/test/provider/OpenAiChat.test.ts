import { describe, expect, it } from "vitest"
import { estimateUsage } from "../../src/provider/Estimate.js"
import { openAiChat } from "../../src/provider/OpenAiChat.js"

const reply = openAiChat.readReply

/** What is read from a stream of these chunks. */
const stream = (...chunks: ReadonlyArray<unknown>) => {
  const reader = openAiChat.streamReader()
  for (const chunk of chunks) {
    reader.read({ name: "message", data: typeof chunk === "string" ? chunk : JSON.stringify(chunk) })
  }
  return reader.facts()
}

const delta = (piece: unknown, more: object = {}) => ({
  choices: [{ index: 0, delta: piece, finish_reason: null }],
  ...more
})
const usage = (counts: object) => reply({ usage: counts }).usage

describe("a request", () => {
  it("tells its model, whether it streams, and its messages as they were sent", () => {
    const messages = [
      { role: "developer", content: "Be brief." },
      {
        role: "user",
        content: [
          { type: "text", text: "Hé" },
          { type: "image_url", image_url: { url: "x" } }
        ]
      }
    ]
    expect(openAiChat.readRequest({ model: "gpt-4o", stream: true, messages, tools: [] })).toEqual({
      model: "gpt-4o",
      stream: true,
      input: JSON.stringify(messages)
    })
  })

  it("that cannot be read tells nothing", () => {
    for (const body of [undefined, null, "text", [], { model: 7, stream: "true", messages: "hi" }]) {
      expect(openAiChat.readRequest(body)).toEqual({ stream: false })
    }
  })

  it("nested too deeply to be written down keeps its model", () => {
    const messages = JSON.parse(`[${"[".repeat(100_000)}${"]".repeat(100_000)}]`)
    expect(openAiChat.readRequest({ model: "m", messages })).toEqual({ model: "m", stream: false })
  })
})

describe("usage", () => {
  it("counts cached tokens inside the input and reasoning inside the output", () => {
    expect(
      usage({
        prompt_tokens: 1_000,
        completion_tokens: 300,
        total_tokens: 1_300,
        prompt_tokens_details: { cached_tokens: 600, cache_write_tokens: 200, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 250 }
      })
    ).toEqual({ input: 1_000, output: 300, cacheRead: 600, cacheWrite: 200, cacheWrite1h: 0, reasoning: 250 })
  })

  it("never has parts larger than the whole", () => {
    expect(
      usage({ prompt_tokens: 7, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 163 } })
    ).toMatchObject({
      input: 7,
      cacheRead: 7
    })
    expect(
      usage({
        prompt_tokens: 100,
        completion_tokens: 5,
        prompt_tokens_details: { cached_tokens: 80, cache_write_tokens: 80 },
        completion_tokens_details: { reasoning_tokens: 9 }
      })
    ).toMatchObject({ cacheRead: 80, cacheWrite: 20, reasoning: 5 })
  })

  it("adds reasoning that a server counted beside the completion, as its total shows", () => {
    const counts = { prompt_tokens: 10, completion_tokens: 5, completion_tokens_details: { reasoning_tokens: 300 } }
    expect(usage({ ...counts, total_tokens: 315 })).toMatchObject({ output: 305, reasoning: 300 })
    expect(usage({ ...counts, completion_tokens: 305, total_tokens: 315 })).toMatchObject({
      output: 305,
      reasoning: 300
    })
  })

  it("adds thoughts that Google left out of the completion, and that only its total shows", () => {
    const counts = { prompt_tokens: 20, completion_tokens: 424, total_tokens: 1_016 }
    expect(usage(counts)).toMatchObject({ input: 20, output: 996, reasoning: 572 })
    // Mistral's total has sound in it, and others say what they count apart.
    expect(usage({ ...counts, prompt_audio_seconds: 9 })).toMatchObject({ output: 424, reasoning: 0 })
    expect(usage({ ...counts, prompt_tokens_details: null })).toMatchObject({ output: 996 })
    expect(usage({ ...counts, prompt_tokens_details: { cached_tokens: 0 } })).toMatchObject({ output: 424 })
    expect(usage({ ...counts, cached_tokens: 0 })).toMatchObject({ output: 424 })
    expect(usage({ prompt_tokens: 20, total_tokens: 1_016 })).toMatchObject({ input: 20, output: 0 })
    // Rankings whose server knows no other count.
    expect(usage({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 99 })).toMatchObject({ output: 0 })
  })

  it("of Perplexity's research has what it read in the input and its reasoning in the output", () => {
    const counts = { prompt_tokens: 33, completion_tokens: 7_163, total_tokens: 7_196, num_search_queries: 18 }
    expect(usage({ ...counts, citation_tokens: 20_016, reasoning_tokens: 73_997 })).toMatchObject({
      input: 20_049,
      output: 81_160,
      reasoning: 73_997
    })
    expect(usage(counts)).toMatchObject({ input: 33, output: 7_163, reasoning: 0 })
  })

  it("finds cached tokens where other servers put them", () => {
    expect(usage({ prompt_tokens: 9, completion_tokens: 1, prompt_cache_hit_tokens: 4 })).toMatchObject({
      cacheRead: 4
    })
    expect(usage({ prompt_tokens: 9, completion_tokens: 1, cached_tokens: 5 })).toMatchObject({ cacheRead: 5 })
    expect(usage({ prompt_tokens: 9, completion_tokens: 1, num_cached_tokens: 6 })).toMatchObject({ cacheRead: 6 })
    expect(usage({ prompt_tokens: 9, completion_tokens: 1, prompt_token_details: { cached_tokens: 7 } })).toMatchObject(
      { cacheRead: 7 }
    )
  })

  it("is absent where nothing was counted, and takes no other thing for a count", () => {
    for (const counts of [
      {},
      { prompt_tokens: -1 },
      { prompt_tokens: "7", completion_tokens: null },
      { prompt_tokens: 0.5 }
    ]) {
      expect(usage(counts)).toBeUndefined()
    }
    expect(usage({ prompt_tokens: 8, total_tokens: 8 })).toMatchObject({ input: 8, output: 0 })
  })
})

describe("a whole reply", () => {
  it("tells model, id, tier, finish reason, text and tool calls", () => {
    expect(
      reply({
        id: "chatcmpl-1",
        model: "gpt-4o-2024-08-06",
        service_tier: "default",
        choices: [
          {
            index: 0,
            finish_reason: "tool_calls",
            message: {
              role: "assistant",
              content: "Looking.",
              refusal: null,
              tool_calls: [
                { id: "a", type: "function", function: { name: "weather", arguments: '{"city":"Bonn"}' } },
                { id: "b", type: "function", function: { name: "time", arguments: "{}" } },
                { id: "c", type: "custom", custom: { name: "shell", input: "ls" } }
              ]
            }
          }
        ],
        usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 }
      })
    ).toEqual({
      responseModel: "gpt-4o-2024-08-06",
      responseId: "chatcmpl-1",
      serviceTier: "default",
      finishReasons: ["tool_calls"],
      usage: { input: 5, output: 2, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 },
      output: "Looking.",
      toolCalls: [
        { name: "weather", input: '{"city":"Bonn"}' },
        { name: "time", input: "{}" },
        { name: "shell", input: "ls" }
      ]
    })
  })

  it("of several choices has their texts one after the other", () => {
    const choice = (index: number, content: string | null) => ({ index, message: { content }, finish_reason: "stop" })
    const facts = reply({ choices: [choice(2, "three"), choice(0, "one"), choice(1, null)] })
    expect(facts.output).toBe("one\n\nthree")
    expect(facts.finishReasons).toEqual(["stop", "stop", "stop"])
  })

  it("that refuses says so in its text", () => {
    expect(reply({ choices: [{ message: { content: null, refusal: "I can't." } }] }).output).toBe("I can't.")
  })

  it("may hold its text in parts, of which thinking is none", () => {
    const content = [
      { type: "thinking", thinking: [{ type: "text", text: "hm" }] },
      { type: "text", text: "An" },
      { type: "text", text: "swer" }
    ]
    expect(reply({ choices: [{ message: { content } }] }).output).toBe("Answer")
  })

  it("in the manner of before there were tool calls has its one call", () => {
    const message = { content: null, function_call: { name: "look", arguments: '{"a":1}' } }
    expect(reply({ choices: [{ message, finish_reason: "function_call" }] }).toolCalls).toEqual([
      { name: "look", input: '{"a":1}' }
    ])
  })

  it("may hold the arguments of a call as an object", () => {
    const message = {
      tool_calls: [{ function: { name: "look", arguments: { a: 1 } } }, { function: { arguments: "{}" } }]
    }
    expect(reply({ choices: [{ message }] }).toolCalls).toEqual([{ name: "look", input: '{"a":1}' }])
  })
})

describe("an error", () => {
  it("is read from the body in the shapes that are sent", () => {
    const error = { message: "Incorrect API key", type: "invalid_request_error", code: "invalid_api_key" }
    expect(reply({ error }).error).toEqual({ code: "invalid_api_key", message: "Incorrect API key" })
    expect(reply({ error: { ...error, code: null } }).error?.code).toBe("invalid_request_error")
    expect(reply({ error: { code: 402, message: "No credits" } }).error).toEqual({ code: "402", message: "No credits" })
    expect(reply({ error: "overloaded" }).error).toEqual({ message: "overloaded" })
    expect(reply({ object: "error", message: "No such model", code: 404 }).error).toEqual({
      code: "404",
      message: "No such model"
    })
    expect(reply({ error: {} }).error).toEqual({ message: "the provider gave no reason" })
    expect(reply({ error: { message: "x".repeat(1_000_000) } }).error?.message.length).toBeLessThan(10_000)
  })

  it("is not seen where there is none", () => {
    for (const error of [null, undefined, false, ""]) expect(reply({ error }).error).toBeUndefined()
  })

  it("inside a stream keeps what came before it, and the first one counts", () => {
    const facts = stream(
      delta({ content: "Half" }),
      { error: { message: "Failed to call a function", code: "tool_use_failed" } },
      { error: { message: "and again" } }
    )
    expect(facts).toMatchObject({
      output: "Half",
      error: { code: "tool_use_failed", message: "Failed to call a function" }
    })
  })

  it("may come as an event of its own, in JSON or not", () => {
    for (const [data, expected] of [
      ['{"error":{"message":"wrapped"}}', { message: "wrapped" }],
      ['{"message":"bare","code":"busy"}', { code: "busy", message: "bare" }],
      ["plain words", { message: "plain words" }]
    ] as const) {
      const reader = openAiChat.streamReader()
      reader.read({ name: "error", data })
      expect(reader.facts().error).toEqual(expected)
    }
  })
})

describe("what a call cost, where the provider says it,", () => {
  const cost = (usage: object) => reply({ choices: [], usage }).reportedCostUsd

  it("is OpenRouter's cost, and what is paid to the maker with a key of one's own", () => {
    expect(cost({ cost: 0.25, is_byok: false, cost_details: { upstream_inference_cost: 0.25 } })).toBe(0.25)
    expect(cost({ cost: 0.25, is_byok: true, cost_details: { upstream_inference_cost: 4 } })).toBe(4.25)
    expect(cost({ cost: 0, is_byok: true, cost_details: { upstream_inference_cost: null } })).toBe(0)
  })

  it("is Perplexity's total cost in dollars", () => {
    expect(cost({ cost: { input_tokens_cost: 0.1, request_cost: 0.005, total_cost: 0.105 } })).toBe(0.105)
    expect(cost({ cost: { currency: "USD", total_cost: 0.105 } })).toBe(0.105)
    expect(cost({ cost: { currency: "EUR", total_cost: 0.105 } })).toBeUndefined()
  })

  it("is xAI's count of ten-billionths of a dollar", () => {
    expect(cost({ cost_in_usd_ticks: 37_756_000 })).toBe(0.0037756)
    expect(cost({ cost_in_usd_ticks: 0.5 })).toBeUndefined()
  })

  it("is absent where it is no amount", () => {
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e9, "0.1", null, {}, [], true]) {
      expect(cost({ cost: value })).toBeUndefined()
    }
  })
})

describe("a stream", () => {
  it("has its usage in a last chunk without choices", () => {
    const facts = stream(
      delta({ role: "assistant", content: "", refusal: null }, { id: "c1", model: "gpt-4o", usage: null }),
      delta({ content: "Hel" }, { usage: null }),
      delta({ content: "lo" }, { usage: null }),
      { choices: [{ index: 0, delta: {}, finish_reason: "stop" }], usage: null },
      { choices: [], usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 }, service_tier: "default" },
      "[DONE]"
    )
    expect(facts).toEqual({
      responseModel: "gpt-4o",
      responseId: "c1",
      serviceTier: "default",
      finishReasons: ["stop"],
      usage: { input: 9, output: 2, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 },
      output: "Hello",
      toolCalls: []
    })
  })

  it("without usage has none, and it can be estimated", () => {
    const facts = stream(delta({ content: "12345678" }), "[DONE]")
    expect(facts.usage).toBeUndefined()
    expect(estimateUsage({ stream: true, input: "1234" }, facts)).toMatchObject({ input: 1, output: 2 })
  })

  it("that counts in every chunk has the last count, not their sum, and before its end only the count so far", () => {
    const counts = (n: number) => ({ usage: { prompt_tokens: 9, completion_tokens: n, cost: n / 1_000 } })
    const chunk = (n: number) => delta({ content: "x" }, counts(n))
    const last = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }
    expect(stream(chunk(1), chunk(2))).toMatchObject({ usageSoFar: { input: 9, output: 2 } })
    expect(stream(chunk(1), chunk(2))).not.toHaveProperty("usage")
    expect(stream(chunk(1), chunk(2))).not.toHaveProperty("reportedCostUsd")
    expect(stream(chunk(1), { ...last, ...counts(3) })).toMatchObject({
      usage: { input: 9, output: 3 },
      reportedCostUsd: 0.003
    })
    expect(stream(chunk(1), chunk(2), last).usage).toMatchObject({ input: 9, output: 2 })
    expect(stream(chunk(1), chunk(2), "[DONE]").usage).toMatchObject({ input: 9, output: 2 })
    expect(stream(chunk(1), { choices: [], ...counts(4) }).usage).toMatchObject({ input: 9, output: 4 })
  })

  it("of Together repeats its text beside the delta, which is no second text", () => {
    expect(stream({ choices: [{ index: 0, text: "Hi", delta: { content: "Hi" } }] }).output).toBe("Hi")
  })

  it("of Mistral has its thinking among the parts of the content", () => {
    const facts = stream(
      delta({ content: [{ type: "thinking", thinking: [{ type: "text", text: "hmm" }] }] }),
      delta({ content: [{ type: "text", text: "Yes" }] }),
      delta({ content: "." })
    )
    expect(facts).toMatchObject({ output: "Yes.", reasoningLength: 3 })
  })

  it("of OpenRouter may break off with an error, of the reply or of one choice", () => {
    const error = { code: 502, message: "Provider disconnected" }
    const expected = { code: "502", message: "Provider disconnected" }
    expect(stream({ error, choices: [{ index: 0, delta: { content: "" }, finish_reason: "error" }] }).error).toEqual(
      expected
    )
    expect(stream({ choices: [{ index: 0, delta: {}, finish_reason: "error", error }] }).error).toEqual(expected)
  })

  it("of Groq may have its usage apart", () => {
    const facts = stream(
      delta({ content: "x" }),
      delta({}, { x_groq: { usage: { prompt_tokens: 3, completion_tokens: 4 } } })
    )
    expect(facts.usage).toMatchObject({ input: 3, output: 4 })
    expect(stream(delta({}, { x_groq: { error: "over capacity" } })).error).toEqual({ message: "over capacity" })
  })

  it("of Azure begins with a chunk without a model, which is not the model", () => {
    const facts = stream(
      { choices: [], id: "", model: "", prompt_filter_results: [] },
      delta({ content: "Hi" }, { id: "c1", model: "gpt-4o-mini" }),
      { choices: [], id: "", model: "" }
    )
    expect(facts).toMatchObject({ responseModel: "gpt-4o-mini", responseId: "c1", output: "Hi" })
  })

  it("mixes the pieces of several choices, and they are taken apart by index", () => {
    const piece = (index: number, content: string, finish_reason: string | null = null) => ({
      choices: [{ index, delta: { content }, finish_reason }]
    })
    const facts = stream(piece(1, "B"), piece(0, "a"), piece(1, "b", "length"), piece(0, "z", "stop"))
    expect(facts.output).toBe("az\n\nBb")
    expect(facts.finishReasons).toEqual(["stop", "length"])
  })

  it("keeps a finish reason that a later chunk does not repeat", () => {
    const finished = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }
    expect(stream(finished, delta({ content: "" })).finishReasons).toEqual(["stop"])
  })

  it("has a refusal in pieces", () => {
    expect(stream(delta({ refusal: "I " }), delta({ refusal: "can't." })).output).toBe("I can't.")
  })

  it("has the arguments of several tool calls in pieces, told apart by index", () => {
    const piece = (index: number, name: string | undefined, args: string) => ({
      index,
      ...(name !== undefined && { id: `call_${index}`, type: "function" }),
      function: { ...(name !== undefined && { name }), arguments: args }
    })
    const facts = stream(
      delta({ role: "assistant", content: null, tool_calls: [piece(0, "weather", "")] }),
      delta({ tool_calls: [piece(0, undefined, '{"ci')] }),
      delta({ tool_calls: [piece(1, "time", "")] }),
      delta({ tool_calls: [piece(0, undefined, 'ty":"Bonn"}'), piece(1, undefined, "{}")] })
    )
    expect(facts.toolCalls).toEqual([
      { name: "weather", input: '{"city":"Bonn"}' },
      { name: "time", input: "{}" }
    ])
    expect(facts.output).toBeUndefined()
  })

  it("may give every tool call the same index or none: a new name with a new id is a new call", () => {
    const call = (id: string, name: string, index?: number) => ({ index, id, function: { name, arguments: `"${id}"` } })
    const both = [
      { name: "look", input: '"a"' },
      { name: "look", input: '"b"' }
    ]
    expect(
      stream(delta({ tool_calls: [call("a", "look", 0)] }), delta({ tool_calls: [call("b", "look", 0)] })).toolCalls
    ).toEqual(both)
    expect(
      stream(delta({ tool_calls: [call("a", "look")] }), delta({ tool_calls: [call("b", "look")] })).toolCalls
    ).toEqual(both)
  })

  it("may give every piece of a tool call its name again, or a new id: it is still one call", () => {
    const named = { index: 0, id: "a", function: { name: "look", arguments: "1" } }
    expect(stream(delta({ tool_calls: [named] }), delta({ tool_calls: [named] })).toolCalls).toEqual([
      { name: "look", input: "11" }
    ])
    const piece = (id: string, name?: string) => ({ index: 0, id, function: { name, arguments: "1" } })
    expect(stream(delta({ tool_calls: [piece("a", "look")] }), delta({ tool_calls: [piece("b")] })).toolCalls).toEqual([
      { name: "look", input: "11" }
    ])
  })

  it("in the manner of before there were tool calls has its one call in pieces", () => {
    const facts = stream(
      delta({ function_call: { name: "look", arguments: "" } }),
      delta({ function_call: { arguments: '{"a"' } }),
      delta({ function_call: { arguments: ":1}" } })
    )
    expect(facts.toolCalls).toEqual([{ name: "look", input: '{"a":1}' }])
  })

  it("tells how much reasoning was seen, which is no part of its text", () => {
    const facts = stream(delta({ reasoning_content: "12345" }), delta({ reasoning: "678" }), delta({ content: "ok" }))
    expect(facts).toMatchObject({ reasoningLength: 8, output: "ok" })
  })

  it("goes on after chunks that cannot be read", () => {
    const facts = stream(
      "{broken",
      "null",
      "7",
      '"text"',
      "[]",
      { choices: "no" },
      { choices: [null, 1] },
      delta({ content: "ok" })
    )
    expect(facts).toEqual({ finishReasons: [], output: "ok", toolCalls: [] })
  })

  it("without end keeps a beginning of its text, and its usage is still read", () => {
    const reader = openAiChat.streamReader()
    const data = JSON.stringify(
      delta({ content: "x".repeat(64 * 1024), tool_calls: [{ index: 0, function: { name: "f", arguments: "y" } }] })
    )
    for (let i = 0; i < 200; i++) reader.read({ name: "message", data })
    for (let index = 0; index < 5_000; index++) {
      const call = { index, id: `${index}`, function: { name: "f", arguments: "" } }
      const choices = [
        { index, finish_reason: "stop", delta: {} },
        { index: 0, delta: { tool_calls: [call] } }
      ]
      reader.read({ name: "message", data: JSON.stringify({ choices }) })
    }
    reader.read({ name: "message", data: '{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":9}}' })
    const facts = reader.facts()
    expect(facts.output?.length).toBeGreaterThan(4_000_000)
    expect(facts.output?.length).toBeLessThanOrEqual(4 * 1024 * 1024)
    expect(facts.toolCalls).toHaveLength(1_024)
    expect(facts.finishReasons).toHaveLength(128)
    expect(facts.usage).toMatchObject({ input: 1, output: 9 })
  })

  it("can be asked at any time, and says the same when asked twice", () => {
    const reader = openAiChat.streamReader()
    expect(reader.facts()).toEqual({ finishReasons: [], toolCalls: [] })
    reader.read({ name: "message", data: JSON.stringify(delta({ content: "a" })) })
    expect(reader.facts()).toEqual(reader.facts())
    reader.read({ name: "message", data: JSON.stringify(delta({ content: "b" })) })
    expect(reader.facts().output).toBe("ab")
  })
})
