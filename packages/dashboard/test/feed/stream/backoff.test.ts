import { describe, expect, it } from "vitest"
import { backoff } from "../../../src/feed/stream/backoff.js"

describe("how long a broken feed waits", () => {
  it("begins with what the server asked for, doubles, and ends at five seconds", () => {
    expect([0, 1, 2, 3, 100].map((failed) => backoff(failed, 1_500, 1))).toEqual([1_500, 3_000, 5_000, 5_000, 5_000])
    expect(backoff(0, undefined, 1)).toBe(1_000)
    expect(backoff(0, 86_400_000, 1)).toBe(5_000)
  })

  it("is not the same for everybody", () => {
    expect(backoff(0, 1_000, 0)).toBe(500)
    expect(backoff(0, 1_000, 0.5)).toBe(750)
  })
})
