import { wireOf } from "@agentwatch/core/model/wireOf"
import { describe, expect, it } from "vitest"
import { readSpans } from "../../src/trace/readSpans.js"
import { spanOf } from "./span.js"

const answer = (count: number) =>
  JSON.stringify({ spans: Array.from({ length: count }, (_, n) => wireOf(spanOf(n + 1, n, n + 1))) })

describe("reading the spans of a trace", () => {
  it("gives them as the contract has them", async () => {
    const { spans } = await readSpans(answer(2))
    expect(spans).toEqual([spanOf(1, 0, 1), spanOf(2, 1, 2)])
  })

  it("gives the very same answer where nothing was added, and the very same spans beside those that were", async () => {
    const before = await readSpans(answer(2))
    expect(await readSpans(answer(2), before)).toBe(before)
    const after = await readSpans(answer(3), before)
    expect(after.spans.slice(0, 2).every((span, at) => span === before.spans[at])).toBe(true)
    expect(after.spans).toHaveLength(3)
  })

  it("fails for what is no answer", async () => {
    for (const text of ["", "<html>", "{}", '{"spans":3}', '{"spans":[{"span_id":"x"}]}', "null"]) {
      await expect(readSpans(text), text).rejects.toThrow()
    }
  })
})
