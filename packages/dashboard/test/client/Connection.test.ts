import { describe, expect, it } from "vitest"
import { type Answered, connectionOf, updatedAt } from "../../src/client/Connection.js"

const query = (of: Partial<Answered> = {}): Answered => ({ failure: undefined, updatedAt: 0, live: true, ...of })

describe("connectionOf", () => {
  it("is connecting until the first answer, then connected", () => {
    expect(connectionOf([])).toBe("connecting")
    expect(connectionOf([query(), query()])).toBe("connecting")
    expect(connectionOf([query(), query({ updatedAt: 5 })])).toBe("connected")
  })

  it("says so when one question of several gets no answer", () => {
    expect(connectionOf([query({ updatedAt: 5 }), query({ updatedAt: 5, failure: "away" })])).toBe("away")
    expect(connectionOf([query({ failure: "busy" })])).toBe("busy")
  })

  it("asks for the key before anything else", () => {
    expect(connectionOf([query({ failure: "away" }), query({ failure: "unauthorized" })])).toBe("locked")
  })

  it("is not troubled by a trace that is gone, or a parameter that is refused", () => {
    expect(connectionOf([query({ updatedAt: 5 }), query({ failure: "gone", live: false })])).toBe("connected")
    expect(connectionOf([query({ updatedAt: 5 }), query({ failure: "refused" })])).toBe("connected")
  })
})

describe("updatedAt", () => {
  it("is when the oldest live figure was read", () => {
    expect(updatedAt([query({ updatedAt: 9 }), query({ updatedAt: 4 }), query({ updatedAt: 1, live: false })])).toBe(4)
  })

  it("is never while a live figure is missing", () => {
    expect(updatedAt([query({ updatedAt: 9 }), query()])).toBe(0)
    expect(updatedAt([])).toBe(0)
  })
})
