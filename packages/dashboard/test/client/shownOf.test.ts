import { describe, expect, it } from "vitest"
import { shownOf } from "../../src/client/shownOf.js"

describe("what is shown of an answer", () => {
  it("is the one before, told apart, while another is coming", () => {
    expect(shownOf({ data: 1, isPlaceholderData: true, failureCount: 0 })).toEqual({ data: 1, old: true })
    expect(shownOf({ data: 2, isPlaceholderData: false, failureCount: 0 })).toEqual({ data: 2, old: false })
  })

  it("is nothing of another question where the server does not answer, and its own answer of before", () => {
    expect(shownOf({ data: 1, isPlaceholderData: true, failureCount: 1 })).toEqual({ data: undefined, old: false })
    expect(shownOf({ data: 2, isPlaceholderData: false, failureCount: 3 })).toEqual({ data: 2, old: false })
  })
})
