import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { estimateUsage } from "../../src/provider/Estimate.js"
import { openAiResponses } from "../../src/provider/OpenAiResponses.js"
import { makeSseDecoder } from "../../src/provider/SseDecoder.js"
import type { ReplyFacts } from "../../src/provider/WireFormat.js"

const { readReply: reply, readRequest: request } = openAiResponses

interface Event {
  readonly type: string
  readonly [key: string]: unknown
}

/** What is read from a stream of these events. */
const stream = (...events: ReadonlyArray<unknown>) => {
  const reader = openAiResponses.streamReader()
  for (const event of events) {
    const { type = "message" } = typeof event === "object" && event !== null ? (event as Partial<Event>) : {}
    reader.read({ name: type, data: typeof event === "string" ? event : JSON.stringify(event) })
  }
  return reader.facts()
}

const counts = {
  input_tokens: 1_000,
  input_tokens_details: { cached_tokens: 600, cache_write_tokens: 200 },
  output_tokens: 300,
  output_tokens_details: { reasoning_tokens: 250 },
  total_tokens: 1_300
}
const message = (...texts: ReadonlyArray<string>) => ({
  id: "msg_1",
  type: "message",
  role: "assistant",
  status: "completed",
  content: texts.map((text) => ({ type: "output_text", text, annotations: [] }))
})
const call = (name: string, args: string) => ({ type: "function_call", id: `fc_${name}`, name, arguments: args })

const created = {
  type: "response.created",
  response: { id: "resp_1", model: "gpt-5", status: "in_progress", output: [], usage: null, service_tier: "auto" }
}
const added = (output_index: number, item: object) => ({ type: "response.output_item.added", output_index, item })
const done = (output_index: number, item: object) => ({ type: "response.output_item.done", output_index, item })
const piece = (output_index: number, delta: unknown, kind = "output_text") => ({
  type: `response.${kind}.delta`,
  output_index,
  item_id: `item_${output_index}`,
  delta
})
const ended = (status: string, response: object = {}) => ({
  type: `response.${status}`,
  response: { id: "resp_1", model: "gpt-5-2025", status, service_tier: "default", usage: counts, ...response }
})

describe("a request", () => {
  it("tells its model, whether it streams, and its messages with the instructions first", () => {
    const input = [
      { role: "user", content: [{ type: "input_text", text: "Hé" }] },
      { type: "function_call", call_id: "a", name: "look", arguments: "{}" },
      { type: "function_call_output", call_id: "a", output: "7" }
    ]
    expect(request({ model: "gpt-5", stream: true, instructions: "Be brief.", input, max_output_tokens: 50 })).toEqual({
      model: "gpt-5",
      stream: true,
      input: JSON.stringify([{ role: "system", content: "Be brief." }, ...input]),
      outputLimit: 50
    })
  })

  it("of a bare text is the message of a user", () => {
    expect(request({ input: "Hi" })).toEqual({ stream: false, input: '[{"role":"user","content":"Hi"}]' })
  })

  it("without instructions has its input alone, and without input its instructions", () => {
    for (const instructions of [null, ""]) expect(request({ instructions, input: [] }).input).toBe("[]")
    expect(request({ instructions: "Go on." }).input).toBe('[{"role":"system","content":"Go on."}]')
  })

  it("tells if the provider adds to its input what it keeps: earlier turns, or a stored prompt", () => {
    for (const kept of [{ previous_response_id: "r" }, { conversation: { id: "c" } }, { prompt: { id: "p" } }]) {
      expect(request({ model: "m", input: "Hi", ...kept })).toMatchObject({ billsMore: true })
    }
    expect(request({ model: "m", input: "Hi", previous_response_id: null })).not.toHaveProperty("billsMore")
  })

  it("that cannot be read tells nothing", () => {
    for (const body of [undefined, null, "text", [], { model: 7, stream: "true", input: 5, instructions: {} }]) {
      expect(request(body)).toEqual({ stream: false })
    }
  })

  it("nested too deeply to be written down keeps its model", () => {
    const input = JSON.parse(`[${"[".repeat(100_000)}${"]".repeat(100_000)}]`)
    expect(request({ model: "m", input })).toEqual({ model: "m", stream: false })
  })
})

describe("a whole reply", () => {
  it("tells model, id, tier, status, usage, text, tool calls and reasoning", () => {
    expect(
      reply({
        id: "resp_1",
        object: "response",
        status: "completed",
        error: null,
        incomplete_details: null,
        model: "gpt-5-2025-08-07",
        service_tier: "default",
        output: [
          {
            type: "reasoning",
            id: "rs_1",
            summary: [{ type: "summary_text", text: "12345678" }],
            encrypted_content: "x"
          },
          message("Looking", "."),
          call("weather", '{"city":"Bonn"}'),
          call("time", "{}")
        ],
        usage: counts
      })
    ).toEqual({
      responseModel: "gpt-5-2025-08-07",
      responseId: "resp_1",
      serviceTier: "default",
      finishReasons: ["completed"],
      usage: { input: 1_000, output: 300, cacheRead: 600, cacheWrite: 200, cacheWrite1h: 0, reasoning: 250 },
      reasoningLength: 8,
      output: "Looking.",
      toolCalls: [
        { name: "weather", input: '{"city":"Bonn"}' },
        { name: "time", input: "{}" }
      ]
    })
  })

  it("of several messages has their texts one after the other", () => {
    const output = [message("one"), { type: "web_search_call", status: "completed" }, message(), message("two")]
    expect(reply({ output }).output).toBe("one\n\ntwo")
  })

  it("that refuses says so in its text", () => {
    const output = [{ type: "message", content: [{ type: "refusal", refusal: "I can't." }] }]
    expect(reply({ output }).output).toBe("I can't.")
  })

  it("counts reasoning that is shown whole, or else its summary, but not both", () => {
    const summary = [{ type: "summary_text", text: "1234" }]
    const content = [{ type: "reasoning_text", text: "1234567" }]
    expect(reply({ output: [{ type: "reasoning", summary, content }] }).reasoningLength).toBe(7)
    expect(reply({ output: [{ type: "reasoning", summary }] }).reasoningLength).toBe(4)
    expect(reply({ output: [{ type: "reasoning", summary: [] }] })).toEqual({ finishReasons: [], toolCalls: [] })
  })

  it("names the provider's own tools by their type, with what the model wrote for them", () => {
    const output = [
      { type: "custom_tool_call", name: "shell", input: "ls -l" },
      { type: "mcp_call", name: "search", server_label: "docs", arguments: '{"q":1}', output: "found" },
      { type: "web_search_call", action: { type: "search", query: "q" } },
      { type: "file_search_call", queries: ["a", "b"], results: null },
      { type: "code_interpreter_call", code: "1+1", container_id: "c" },
      { type: "computer_call", action: null, actions: [{ type: "wait" }] },
      { type: "apply_patch_call", operation: { type: "delete_file", path: "x" } },
      { type: "tool_search_call", arguments: { a: 1 } },
      { type: "image_generation_call", result: "aGVsbG8=" },
      { type: "local_shell_call_output", output: "not a call" },
      { type: "mcp_list_tools", tools: [] },
      { type: "_call" }
    ]
    expect(reply({ output }).toolCalls).toEqual([
      { name: "shell", input: "ls -l" },
      { name: "search", input: '{"q":1}' },
      { name: "web_search", input: '{"type":"search","query":"q"}' },
      { name: "file_search", input: '["a","b"]' },
      { name: "code_interpreter", input: "1+1" },
      { name: "computer", input: '[{"type":"wait"}]' },
      { name: "apply_patch", input: '{"type":"delete_file","path":"x"}' },
      { name: "tool_search", input: '{"a":1}' },
      { name: "image_generation", input: "" }
    ])
  })

  it("that is incomplete tells why", () => {
    const reasons = (status: unknown, incomplete_details?: unknown) =>
      reply({ status, incomplete_details }).finishReasons
    expect(reasons("incomplete", { reason: "max_output_tokens" })).toEqual(["max_output_tokens"])
    expect(reasons("incomplete", { reason: "content_filter" })).toEqual(["content_filter"])
    expect(reasons("incomplete", null)).toEqual(["incomplete"])
    expect(reasons("completed", { reason: "max_output_tokens" })).toEqual(["completed"])
    expect(reasons("cancelled")).toEqual(["cancelled"])
    expect(reasons(7)).toEqual([])
  })

  it("that runs on in the background is neither finished nor counted", () => {
    for (const status of ["queued", "in_progress"]) {
      expect(reply({ id: "r", status, output: [], usage: null })).toEqual({
        responseId: "r",
        finishReasons: [],
        toolCalls: []
      })
      expect(reply({ status, usage: counts }).usage).toBeUndefined()
    }
  })

  it("that failed has its error, in the shapes that are sent", () => {
    const failed = reply({ status: "failed", error: { code: "server_error", message: "Oops" }, output: [] })
    expect(failed).toEqual({
      finishReasons: ["failed"],
      toolCalls: [],
      error: { code: "server_error", message: "Oops" }
    })
    const error = { message: "Incorrect API key", type: "invalid_request_error", param: null, code: null }
    expect(reply({ error }).error).toEqual({ code: "invalid_request_error", message: "Incorrect API key" })
    expect(reply({ object: "error", message: "No such model", code: 404 }).error?.code).toBe("404")
    expect(reply({ error: null }).error).toBeUndefined()
  })
})

describe("usage", () => {
  const usage = (seen: object) => reply({ usage: seen }).usage

  it("never has parts larger than the whole", () => {
    expect(
      usage({
        input_tokens: 7,
        input_tokens_details: { cached_tokens: 163, cache_write_tokens: 9 },
        output_tokens: 1,
        output_tokens_details: { reasoning_tokens: 9 }
      })
    ).toEqual({ input: 7, output: 1, cacheRead: 7, cacheWrite: 0, cacheWrite1h: 0, reasoning: 1 })
  })

  it("is absent where nothing was counted, and takes no other thing for a count", () => {
    for (const seen of [{}, { input_tokens: -1 }, { input_tokens: "7", output_tokens: null }, { output_tokens: 0.5 }]) {
      expect(usage(seen)).toBeUndefined()
    }
  })
})

const wholeStream = [
  created,
  { type: "response.in_progress", response: created.response },
  added(0, { type: "reasoning", id: "rs", summary: [] }),
  piece(0, "123", "reasoning_summary_text"),
  piece(0, "45", "reasoning_summary_text"),
  done(0, { type: "reasoning", id: "rs", summary: [{ type: "summary_text", text: "12345" }] }),
  added(1, { type: "message", id: "msg", content: [], role: "assistant" }),
  { type: "response.content_part.added", output_index: 1, content_index: 0, part: { type: "output_text", text: "" } },
  piece(1, "Hel"),
  piece(1, "lo"),
  { type: "response.output_text.done", output_index: 1, text: "Hello" },
  done(1, { ...message("Hello"), id: "msg" }),
  added(2, call("weather", "")),
  piece(2, '{"ci', "function_call_arguments"),
  added(3, call("time", "")),
  piece(2, 'ty":"Bonn"}', "function_call_arguments"),
  piece(3, "{}", "function_call_arguments"),
  { type: "response.function_call_arguments.done", output_index: 2, arguments: '{"city":"Bonn"}' },
  done(2, call("weather", '{"city":"Bonn"}')),
  done(3, call("time", "{}")),
  ended("completed", {
    output: [
      { type: "reasoning", id: "rs", summary: [{ type: "summary_text", text: "12345" }] },
      message("Hello"),
      call("weather", '{"city":"Bonn"}'),
      call("time", "{}")
    ]
  })
]
const wholeFacts: ReplyFacts = {
  responseModel: "gpt-5-2025",
  responseId: "resp_1",
  serviceTier: "default",
  finishReasons: ["completed"],
  usage: { input: 1_000, output: 300, cacheRead: 600, cacheWrite: 200, cacheWrite1h: 0, reasoning: 250 },
  reasoningLength: 5,
  output: "Hello",
  toolCalls: [
    { name: "weather", input: '{"city":"Bonn"}' },
    { name: "time", input: "{}" }
  ]
}

describe("a stream", () => {
  it("is read from its pieces, and the repetitions in its last events add nothing", () => {
    expect(stream(...wholeStream)).toEqual(wholeFacts)
    const last = wholeStream.at(-1) as ReturnType<typeof ended>
    expect(stream(...wholeStream.slice(0, -1), ended("completed"))).toEqual(wholeFacts)
    expect(stream(created, last)).toEqual(wholeFacts)
    expect(
      stream(...wholeStream.filter(({ type }) => !type.endsWith(".delta") && type !== "response.completed"))
    ).toEqual({ ...stream(...wholeStream.slice(0, -1)) })
  })

  it("without end has no usage and no finish reason, and its usage can be estimated", () => {
    const facts = stream(created, added(0, message()), piece(0, "12345678"))
    expect(facts).toEqual({
      responseModel: "gpt-5",
      responseId: "resp_1",
      serviceTier: "auto",
      finishReasons: [],
      output: "12345678",
      toolCalls: []
    })
    expect(estimateUsage({ stream: true, input: "1234" }, facts)).toMatchObject({ input: 1, output: 2 })
  })

  it("that begins with counts keeps them as the least, and counts of zero are none", () => {
    const begin = (usage: object) => ({ ...created, response: { ...created.response, usage } })
    const facts = stream(begin({ ...counts, output_tokens: 0 }), piece(0, "12345678"))
    expect(facts.usage).toBeUndefined()
    expect(facts.usageSoFar).toMatchObject({ input: 1_000, output: 0 })
    expect(stream(begin({ input_tokens: 0, output_tokens: 0 })).usageSoFar).toBeUndefined()
    const unsaid = { type: "response.created", response: { usage: counts } }
    expect(stream(unsaid)).toMatchObject({ finishReasons: [], usageSoFar: { input: 1_000 } })
    const ending = stream(begin(counts), ended("completed"))
    expect([ending.usage?.output, ending.usageSoFar]).toEqual([300, undefined])
  })

  it("that is incomplete tells why, and is counted", () => {
    const facts = stream(
      created,
      piece(0, "Hel"),
      ended("incomplete", { incomplete_details: { reason: "max_output_tokens" } })
    )
    expect(facts).toMatchObject({ finishReasons: ["max_output_tokens"], output: "Hel", usage: { input: 1_000 } })
  })

  it("that failed has its error and what came before it", () => {
    const facts = stream(
      created,
      piece(0, "Half"),
      ended("failed", { error: { code: "server_error", message: "Oops" }, output: [], usage: null })
    )
    expect(facts).toMatchObject({
      finishReasons: ["failed"],
      output: "Half",
      error: { code: "server_error", message: "Oops" }
    })
    expect(facts.usage).toBeUndefined()
  })

  it("ends by the name of its last event where that does not say so again", () => {
    const last = (type: string, response: object) => stream({ type, response: { usage: counts, ...response } })
    expect(last("response.completed", {})).toMatchObject({ finishReasons: ["completed"], usage: { input: 1_000 } })
    expect(last("response.completed", { status: "in_progress" })).toMatchObject({ usage: { input: 1_000 } })
    expect(last("response.failed", {}).finishReasons).toEqual(["failed"])
  })

  it("keeps what was sent in pieces where the last event holds less", () => {
    const facts = stream(created, piece(0, "Hello"), ended("incomplete", { output: [message("Hel")] }))
    expect(facts.output).toBe("Hello")
  })

  it("may leave out what tells its items apart, or give them new ids", () => {
    expect(
      stream({ type: "response.output_text.delta", delta: "a" }, { type: "response.output_text.delta", delta: "b" })
        .output
    ).toBe("ab")
    const byId = (item_id: string, delta: string) => ({
      type: "response.function_call_arguments.delta",
      item_id,
      delta
    })
    expect(
      stream(
        { type: "response.output_item.added", item: { ...call("look", ""), id: "a" } },
        { type: "response.output_item.added", item: { ...call("find", ""), id: "b" } },
        byId("b", "2"),
        byId("a", "1")
      ).toolCalls
    ).toEqual([
      { name: "look", input: "1" },
      { name: "find", input: "2" }
    ])
    expect(
      stream(
        added(0, { ...call("look", ""), id: "x" }),
        { ...byId("y", "1"), output_index: 0 },
        done(0, call("look", "1"))
      ).toolCalls
    ).toEqual([{ name: "look", input: "1" }])
    expect(stream(added(0, { ...call("look", ""), id: "x" }), byId("x", "1")).toolCalls).toEqual([
      { name: "look", input: "1" }
    ])
  })

  it("may give every item the same place", () => {
    const facts = stream(
      added(0, { type: "reasoning", id: "r" }),
      piece(0, "123", "reasoning_text"),
      added(0, { type: "message", id: "m" }),
      piece(0, "text"),
      ended("completed", {
        output: [{ type: "reasoning", content: [{ type: "reasoning_text", text: "123" }] }, message("text")]
      })
    )
    expect(facts).toMatchObject({ reasoningLength: 3, output: "text" })
  })

  it("has refusals and the input of every kind of tool in pieces", () => {
    const facts = stream(
      piece(0, "I can't.", "refusal"),
      added(1, { type: "custom_tool_call", name: "shell", input: "" }),
      piece(1, "ls", "custom_tool_call_input"),
      added(2, { type: "mcp_call", name: "search", arguments: "" }),
      piece(2, "{}", "mcp_call_arguments"),
      added(3, { type: "code_interpreter_call", code: "" }),
      piece(3, "1+1", "code_interpreter_call_code"),
      piece(4, "never named", "function_call_arguments")
    )
    expect(facts.output).toBe("I can't.")
    expect(facts.toolCalls).toEqual([
      { name: "shell", input: "ls" },
      { name: "search", input: "{}" },
      { name: "code_interpreter", input: "1+1" }
    ])
  })

  it("goes on after events that cannot be read", () => {
    const facts = stream(
      "{broken",
      "null",
      "7",
      "[]",
      { type: "response.output_text.delta", output_index: -1, delta: { text: 1 } },
      { type: "response.output_item.added", output_index: 0, item: null },
      { type: "response.completed", response: "no" },
      { type: "response.unheard_of", delta: "x" },
      piece(0, "ok")
    )
    expect(facts).toEqual({ finishReasons: ["completed"], output: "ok", toolCalls: [] })
  })

  it("without bound keeps a beginning of its text and some of its items, and its usage is still read", () => {
    const reader = openAiResponses.streamReader()
    const read = (event: object) => reader.read({ name: "message", data: JSON.stringify(event) })
    const long = piece(0, "x".repeat(64 * 1024))
    for (let i = 0; i < 200; i++) read(long)
    for (let i = 1; i < 5_000; i++) read(added(i, call("f", "")))
    read(ended("completed"))
    const facts = reader.facts()
    expect(facts.output?.length).toBe(4 * 1024 * 1024)
    expect(facts.toolCalls).toHaveLength(1_023)
    expect(facts.usage).toMatchObject({ input: 1_000 })
    expect(reply({ output: Array.from({ length: 5_000 }, () => call("f", "{}")) }).toolCalls).toHaveLength(1_024)
  })

  it("can be asked at any time, and says the same when asked twice", () => {
    const reader = openAiResponses.streamReader()
    expect(reader.facts()).toEqual({ finishReasons: [], toolCalls: [] })
    for (const event of wholeStream) {
      reader.read({ name: "message", data: JSON.stringify(event) })
      expect(reader.facts()).toEqual(reader.facts())
    }
    expect(reader.facts()).toEqual(wholeFacts)
  })
})

describe("an error inside a stream", () => {
  it("is read in the shapes that are sent, and the first one counts", () => {
    const bare = { type: "error", code: "rate_limit_exceeded", message: "Slow down", param: null, sequence_number: 3 }
    expect(stream(piece(0, "Half"), bare, { ...bare, message: "again" })).toMatchObject({
      output: "Half",
      error: { code: "rate_limit_exceeded", message: "Slow down" }
    })
    expect(stream({ ...bare, code: null }).error).toEqual({ message: "Slow down" })
    const error = { type: "server_error", message: "Oops" }
    expect(stream({ type: "error", error }).error).toEqual({ code: "server_error", message: "Oops" })
    expect(stream({ error }).error).toEqual({ code: "server_error", message: "Oops" })
    expect(stream({ error, response: { id: "r" } })).toMatchObject({ responseId: "r", error: { message: "Oops" } })
    expect(stream({ type: "error" }).error).toEqual({ message: "the provider gave no reason" })
  })

  it("may be named by the event alone, in JSON or not", () => {
    for (const [data, expected] of [
      ['{"error":{"message":"wrapped"}}', { message: "wrapped" }],
      ['{"message":"bare","type":"busy"}', { code: "busy", message: "bare" }],
      ["plain words", { message: "plain words" }]
    ] as const) {
      const reader = openAiResponses.streamReader()
      reader.read({ name: "error", data })
      expect(reader.facts().error).toEqual(expected)
    }
  })
})

describe("the bytes of a stream", () => {
  const sse = wholeStream.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("")

  const readCut = (text: string, at: ReadonlyArray<number>) => {
    const places = [0, ...at.map((place) => place % (text.length + 1)).sort((a, b) => a - b), text.length]
    const decoder = makeSseDecoder()
    const reader = openAiResponses.streamReader()
    places.slice(1).forEach((place, i) => {
      decoder.push(text.slice(places[i], place)).forEach(reader.read)
    })
    decoder.end().forEach(reader.read)
    return reader.facts()
  }

  it("read the same however they are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (at) => {
        expect(readCut(sse, at)).toEqual(wholeFacts)
      }),
      { numRuns: 200 }
    )
  })

  it("broken off anywhere tell only what was there", () => {
    fc.assert(
      fc.property(fc.nat({ max: sse.length }), (end) => {
        const part = readCut(sse.slice(0, end), [])
        expect("Hello").toContain(part.output ?? "")
        expect(part.reasoningLength ?? 0).toBeLessThanOrEqual(5)
        expect(part.usage === undefined || part.finishReasons.length === 1).toBe(true)
        part.toolCalls.forEach(({ input, name }, i) => {
          expect(name).toBe(wholeFacts.toolCalls[i]?.name)
          expect(wholeFacts.toolCalls[i]?.input.startsWith(input)).toBe(true)
        })
      }),
      { numRuns: 300 }
    )
  })
})
