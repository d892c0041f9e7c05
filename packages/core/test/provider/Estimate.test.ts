import { describe, expect, it } from "vitest"
import { estimateTokens, estimateUsage } from "../../src/provider/Estimate.js"

const nothing = { finishReasons: [], toolCalls: [] }

describe("estimateTokens", () => {
  it("counts four characters as a token, rounded up, and nothing as none", () => {
    expect(["", "a", "abcd", "abcde", "x".repeat(8_000)].map(estimateTokens)).toEqual([0, 1, 1, 2, 2_000])
  })

  it("counts a picture inside a message as a thousand tokens, whatever its size", () => {
    const picture = "A".repeat(400_000)
    const openai = JSON.stringify([{ type: "image_url", image_url: { url: `data:image/png;base64,${picture}` } }])
    const anthropic = JSON.stringify([{ type: "image", source: { type: "base64", data: picture } }])
    expect(estimateTokens(openai)).toBeLessThan(1_050)
    expect(estimateTokens(openai)).toBeGreaterThan(1_000)
    expect(estimateTokens(anthropic)).toBeLessThan(1_050)
    expect(estimateTokens(`${openai}${openai}`)).toBeGreaterThan(2_000)
  })
})

describe("estimateUsage", () => {
  it("guesses from what was sent and what came back, tool calls and reasoning included", () => {
    const usage = estimateUsage(
      { stream: true, input: "x".repeat(400) },
      { ...nothing, output: "x".repeat(40), reasoningLength: 80, toolCalls: [{ name: "look", input: '{"a":1}x' }] }
    )
    expect(usage).toEqual({ input: 100, output: 33, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 20 })
  })

  it("guesses at least one token where there was any text", () => {
    const usage = estimateUsage({ stream: true, input: "a" }, { ...nothing, output: "b" })
    expect(usage).toMatchObject({ input: 1, output: 1 })
  })

  it("keeps what the provider had counted before the stream broke off", () => {
    const usageSoFar = { input: 5_000, output: 3, cacheRead: 4_000, cacheWrite: 100, cacheWrite1h: 0, reasoning: 0 }
    const request = { stream: true, input: "x".repeat(40_000) }
    expect(estimateUsage(request, { ...nothing, usageSoFar, output: "x".repeat(400) })).toEqual({
      ...usageSoFar,
      output: 100
    })
    expect(estimateUsage(request, { ...nothing, usageSoFar })).toEqual(usageSoFar)
  })

  it("takes the word of who has counted, and guesses only the reasoning, of which no more than its length is known", () => {
    const request = { stream: true, input: "x".repeat(400) }
    const reply = { ...nothing, output: "x".repeat(40), reasoningLength: 80 }
    const counted = { input: 7, output: 5 }
    expect(estimateUsage(request, reply, counted)).toMatchObject({ input: 7, output: 25, reasoning: 20 })
    const usageSoFar = { input: 50, output: 30, cacheRead: 4, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 }
    expect(estimateUsage(request, { ...reply, usageSoFar }, counted)).toMatchObject({ input: 50, output: 30 })
  })

  it("takes a picture of any size for a picture", () => {
    expect(estimateTokens(`{"url":"data:image/png;base64,${"A".repeat(12_000_000)}"}`)).toBe(1_000 + 8)
  })

  it("is absent where nothing at all is known", () => {
    expect(estimateUsage({ stream: false }, nothing)).toBeUndefined()
  })
})
