import { describe, expect, it } from "vitest"
import type { InitOptions, ReservationMode } from "../../src/index.js"
import { chatRequest } from "../support/chat.js"
import { guarded } from "../support/guarded.js"

/** A tenth of a cent for each call that is made, which uses twenty tokens. */
const usual: NonNullable<InitOptions["prices"]> = { m: { input: 50, output: 50 } }

/** A thousand calls at once, and how many of them were let through. */
const rush = async (reservation: ReservationMode, content: string, more: object = {}, prices = usual) => {
  const { call, chat, global, watch } = await guarded({
    budgetPerHour: 1,
    blockOnThreshold: true,
    warnAt: [],
    reservation,
    prices
  })
  const request = { messages: [{ role: "user", content }], ...more }
  const results = await Promise.all(Array.from({ length: 1_000 }, () => call(request)))
  const done = results.filter((result) => result === "done").length
  expect(chat.requests).toHaveLength(done)
  expect(watch.health()).toMatchObject({ calls: done, blocked: 1_000 - done, faults: 0 })
  expect(global()).toMatchObject({ reserved: 0, inFlight: 0 })
  return { done, spent: global().spent, bytes: Buffer.byteLength(String(chatRequest(request).body)) }
}

describe("a thousand calls at once by way of fetch, against a budget of one dollar", () => {
  it("never cost more in worst-case: each holds a token for every byte of UTF-8, and all that its limit allows", async () => {
    // Each of these signs is three bytes, so that a count of characters would let through more.
    const { bytes, done, spent } = await rush("worst-case", "日本語".repeat(60), { max_tokens: 200 })
    expect(bytes).toBeGreaterThan(540)
    expect(done).toBe(Math.floor(1 / ((bytes + 200) * 0.00005)))
    expect(spent).toBeLessThanOrEqual(1)
  })

  it("hold all that the model may write, for every choice, where a request sets no limit, so that hardly one passes", async () => {
    // 300,000 tokens out are 15 dollars.
    expect(await rush("worst-case", "Hi")).toMatchObject({ done: 0, spent: 0 })
    const { bytes, done } = await rush("worst-case", "Hi", { max_tokens: 100, n: 4 })
    expect(done).toBe(Math.floor(1 / ((bytes + 400) * 0.00005)))
  })

  it("hold the dearest rate that may apply in worst-case: input as written to a cache, output as reasoning", async () => {
    const dearer = { m: { input: 50, output: 50, cacheWrite1h: 100, reasoning: 200 } }
    const { bytes, done } = await rush("worst-case", "Hi", { max_tokens: 100 }, dearer)
    expect(done).toBe(Math.floor(1 / (bytes * 0.0001 + 100 * 0.0002)))
  })

  it("hold what they are expected to use, as expected: a thousand tokens out until more is known of the model", async () => {
    const { bytes, done, spent } = await rush("expected", "Hi")
    const each = (Math.ceil(bytes / 4) + 1_000) * 0.00005
    expect(done).toBeGreaterThanOrEqual(Math.floor(1 / each) - 1)
    expect(done).toBeLessThanOrEqual(Math.floor(1 / each))
    expect(spent).toBeCloseTo(done * 0.001, 9)
  })

  it("hold nothing where reservations are off: all of them leave before the first has cost anything", async () => {
    const { done, spent } = await rush("off", "Hi")
    expect({ done, spent }).toEqual({ done: 1_000, spent: 1 })
  })
})

describe("what a call holds in worst-case", () => {
  it("is told by bytes and limits alone: media and tools that run at the provider are the exceptions to the hard cap", async () => {
    const held: Array<number> = []
    const { call, global } = await guarded(
      { budgetPerHour: 100, blockOnThreshold: true, reservation: "worst-case", prices: usual },
      () => void held.push(global().reserved)
    )
    const image = { type: "image_url", image_url: { url: "https://example.com/large.png" } }
    const searching = {
      tools: [{ type: "web_search" }],
      messages: [{ role: "user", content: [image] }],
      max_tokens: 100
    }
    expect(await call(searching)).toBe("done")
    const bytes = Buffer.byteLength(String(chatRequest(searching).body))
    // What the provider may add to explain the tools is bounded, what they find is not.
    expect(held.map((dollars) => dollars.toFixed(9))).toEqual([((bytes + 2_000 + 100) * 0.00005).toFixed(9)])
  })
})
