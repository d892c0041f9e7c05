import { describe, expect, it } from "vitest"
import { onlyBlocked } from "../../src/trace/onlyBlocked.js"
import { spanOf } from "./span.js"

const failed = (id: number, message: string) => spanOf(id, 0, 1, { status: { code: "ERROR", message } })
const blocked = failed(1, "AgentWatch blocked a call: Circuit breaker open: Stop everything")

describe("a trace that was blocked", () => {
  it("failed for nothing else", () => {
    expect(onlyBlocked([spanOf(2, 0, 1), blocked])).toBe(true)
    expect(onlyBlocked([blocked, failed(2, "503: overloaded")])).toBe(false)
    expect(onlyBlocked([failed(1, "")])).toBe(false)
    expect(onlyBlocked([spanOf(1, 0, 1)])).toBe(false)
  })
})
