import { describe, expect, it } from "vitest"
import { openAiCompletions } from "../../src/provider/OpenAiCompletions.js"

const inputOf = (body: object) => JSON.parse(openAiCompletions.readRequest(body).input ?? "null")

describe("a text completion", () => {
  it("has each of its prompts for a message", () => {
    expect(inputOf({ prompt: "Once" })).toEqual([{ role: "user", content: "Once" }])
    expect(inputOf({ prompt: ["a", "b"] })).toEqual([
      { role: "user", content: "a" },
      { role: "user", content: "b" }
    ])
    expect(inputOf({ prompt: [1, 2] })).toEqual([{ role: "user", content: [1, 2] }])
    expect(inputOf({ prompt: "def f(", suffix: "return 1" })).toHaveLength(2)
    expect(inputOf({})).toBeNull()
    expect(openAiCompletions.readRequest({ model: "m", prompt: ["a", "b"], max_tokens: 5, n: 2 })).toMatchObject({
      model: "m",
      outputLimit: 5,
      choices: 4
    })
  })

  it("is read whole and in pieces", () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }
    const facts = openAiCompletions.readReply({
      id: "cmpl-1",
      model: "davinci",
      choices: [
        { index: 0, text: " upon", finish_reason: "stop" },
        { index: 1, text: " more", finish_reason: "length" }
      ],
      usage
    })
    expect(facts).toMatchObject({
      output: " upon\n\n more",
      finishReasons: ["stop", "length"],
      usage: { input: 3, output: 2 }
    })
    const reader = openAiCompletions.streamReader()
    for (const text of [" u", "pon"]) reader.read({ name: "message", data: JSON.stringify({ choices: [{ text }] }) })
    reader.read({ name: "message", data: "[DONE]" })
    expect(reader.facts()).toEqual({ finishReasons: [], output: " upon", toolCalls: [] })
  })

  it("of Mistral that fills in the middle answers with a message", () => {
    expect(
      openAiCompletions.readReply({ choices: [{ message: { content: "x = 1" }, finish_reason: "stop" }] }).output
    ).toBe("x = 1")
  })
})
