import { describe, expect, it } from "vitest"
import { fromLocalInput, localInput } from "../../src/range/localInput.js"

describe("the fields of a free range", () => {
  it("have the viewer's time to the minute, and mean what they show", () => {
    const at = new Date(2026, 1, 9, 5, 3).getTime()
    expect(localInput(at)).toBe("2026-02-09T05:03")
    expect(fromLocalInput(localInput(at))).toBe(at)
  })

  it("mean nothing where they are not filled in", () => {
    expect(fromLocalInput("")).toBeUndefined()
  })
})
