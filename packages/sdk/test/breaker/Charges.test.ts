import { describe, expect, it } from "vitest"
import { chatReply } from "../support/chat.js"
import { guarded } from "../support/guarded.js"
import { sendJson } from "../support/replies.js"

const million = { prompt_tokens: 1_000_000, completion_tokens: 1_000_000, total_tokens: 2_000_000 }

describe("what a breaker charges for a million tokens in and a million out", () => {
  it.each([
    ["gpt-4o, as it is listed", "gpt-4o", 12.5],
    ["gpt-4o-mini, as it is listed", "gpt-4o-mini", 0.75],
    ["claude-sonnet-4-6, as it is listed", "claude-sonnet-4-6", 18],
    ["a version of a listed model", "gpt-4o-2024-08-06", 12.5],
    ["a version of the cheaper of two whose names begin the same", "gpt-4o-mini-2024-07-18", 0.75],
    ["a model that nobody knows, at 1.00 and 2.00", "nobody-knows-1", 3],
    ["a call that names no model, at 1.00 and 2.00", undefined, 3]
  ])("of %s, is what it costs: by the model %s it is %d dollars", async (_, model, dollars) => {
    const reply = { ...chatReply, model, usage: million }
    const { call, global } = await guarded({ prices: {} }, (_, response) => void sendJson(response, reply))
    expect(await call({ model })).toBe("done")
    expect(global().spent).toBe(dollars)
  })
})
