import { describe, expect, it } from "vitest"
import { isApiKey } from "../../src/client/apiKey.js"

describe("isApiKey", () => {
  it("takes what a header can carry", () => {
    expect(isApiKey("aw_live-0123.~!")).toBe(true)
  })

  it("refuses what a browser would throw on", () => {
    for (const text of ["", "two words", "schlüssel", "line\nbreak", "k\u202ey"]) expect(isApiKey(text)).toBe(false)
  })
})
