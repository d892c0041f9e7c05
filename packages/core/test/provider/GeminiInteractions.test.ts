import { describe, expect, it } from "vitest"
import { geminiInteractions } from "../../src/provider/GeminiInteractions.js"

const request = geminiInteractions.readRequest
const reply = geminiInteractions.readReply

const stream = (...events: ReadonlyArray<{ readonly event_type: string; readonly [key: string]: unknown }>) => {
  const reader = geminiInteractions.streamReader()
  for (const event of events) reader.read({ name: event.event_type, data: JSON.stringify(event) })
  reader.read({ name: "done", data: "[DONE]" })
  return reader.facts()
}

const usage = {
  total_input_tokens: 20,
  total_cached_tokens: 5,
  total_output_tokens: 10,
  total_thought_tokens: 4,
  total_tool_use_tokens: 3,
  total_tokens: 37
}
const counted = { input: 23, output: 14, cacheRead: 5, cacheWrite: 0, cacheWrite1h: 0, reasoning: 4 }

describe("an interaction with Gemini", () => {
  it("tells its model or agent, its input as messages, and its limit", () => {
    expect(
      request({
        model: "gemini-x",
        system_instruction: "Be brief.",
        input: "Hi",
        stream: true,
        generation_config: { max_output_tokens: 9 }
      })
    ).toEqual({
      model: "gemini-x",
      stream: true,
      input: JSON.stringify([
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" }
      ]),
      outputLimit: 9
    })
    const turns = [
      { role: "user", content: "a" },
      { role: "model", content: "b" }
    ]
    expect(request({ agent: "deep-research", input: turns, previous_interaction_id: "v1" })).toEqual({
      model: "deep-research",
      stream: false,
      input: JSON.stringify(turns),
      billsMore: true
    })
    expect(request({ input: [{ type: "text", text: "a" }] }).input).toBe(
      '[{"role":"user","content":[{"type":"text","text":"a"}]}]'
    )
    expect(request(null)).toEqual({ stream: false })
  })

  it("is read whole, in today's steps and in the outputs of before", () => {
    const call = { type: "function_call", id: "c", name: "look", arguments: { at: "x" } }
    const thought = { type: "thought", summary: [{ type: "text", text: "hmm" }] }
    const answer = { type: "text", text: "Hello" }
    const expected = {
      responseModel: "gemini-x",
      responseId: "v1",
      finishReasons: ["completed"],
      usage: counted,
      reasoningLength: 3,
      output: "Hello",
      toolCalls: [{ name: "look", input: '{"at":"x"}' }]
    }
    const head = { id: "v1", model: "gemini-x", status: "completed", usage }
    expect(reply({ ...head, steps: [thought, { type: "model_output", content: [answer] }, call] })).toEqual(expected)
    expect(reply({ ...head, outputs: [thought, answer, call] })).toEqual(expected)
  })

  it("is read piece by piece", () => {
    const interaction = { id: "v1", model: "gemini-x", status: "in_progress" }
    expect(
      stream(
        { event_type: "interaction.created", interaction },
        { event_type: "step.start", index: 0, step: { type: "thought" } },
        { event_type: "step.delta", index: 0, delta: { type: "thought_summary", content: { text: "hm" } } },
        { event_type: "step.start", index: 1, step: { type: "model_output" } },
        { event_type: "step.delta", index: 1, delta: { type: "text", text: "Hel" } },
        { event_type: "step.delta", index: 1, delta: { type: "text", text: "lo" } },
        { event_type: "step.start", index: 2, step: { type: "function_call", name: "look", arguments: {} } },
        { event_type: "step.delta", index: 2, delta: { type: "arguments_delta", arguments: '{"at":' } },
        { event_type: "step.delta", index: 2, delta: { type: "arguments_delta", arguments: '"x"}' } },
        { event_type: "interaction.completed", interaction: { ...interaction, status: "completed", usage } }
      )
    ).toEqual({
      responseModel: "gemini-x",
      responseId: "v1",
      finishReasons: ["completed"],
      usage: counted,
      reasoningLength: 2,
      output: "Hello",
      toolCalls: [{ name: "look", input: '{"at":"x"}' }]
    })
  })

  it("that broke off, or goes on in the background, is neither finished nor counted", () => {
    const running = { id: "v1", status: "in_progress", usage: { total_input_tokens: 20, total_output_tokens: 0 } }
    expect(stream({ event_type: "interaction.created", interaction: running })).toMatchObject({
      finishReasons: [],
      usageSoFar: { input: 20 }
    })
    expect(reply(running)).not.toHaveProperty("usage")
    expect(reply(running).finishReasons).toEqual([])
  })

  it("has Vertex's spelling of the counts as well", () => {
    expect(reply({ usage: { totalInputTokens: 7, totalOutputTokens: 2, totalThoughtTokens: 1 } }).usage).toMatchObject({
      input: 7,
      output: 3,
      reasoning: 1
    })
  })

  it("that fails says why", () => {
    const error = { code: "gateway_timeout", message: "Deadline expired" }
    expect(stream({ event_type: "error", error }).error).toEqual(error)
    expect(reply({ error: { code: 400, status: "INVALID_ARGUMENT", message: "x" } }).error).toEqual({
      code: "INVALID_ARGUMENT",
      message: "x"
    })
  })
})

describe("an interaction with sound and pictures", () => {
  it("counts them apart, as part of what went in and came out", () => {
    const usage = {
      total_input_tokens: 100,
      total_cached_tokens: 30,
      total_output_tokens: 50,
      input_tokens_by_modality: [
        { modality: "text", tokens: 40 },
        { modality: "audio", tokens: 60 }
      ],
      cached_tokens_by_modality: [{ modality: "audio", tokens: 20 }],
      output_tokens_by_modality: [{ modality: "image", tokens: 45 }]
    }
    expect(geminiInteractions.readReply({ status: "completed", usage }).usage).toEqual({
      input: 100,
      output: 50,
      cacheRead: 30,
      cacheWrite: 0,
      cacheWrite1h: 0,
      reasoning: 0,
      inputAudio: 60,
      cacheReadAudio: 20,
      outputImage: 45
    })
  })
})
