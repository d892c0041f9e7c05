import { describe, expect, it } from "vitest"
import { failureOf } from "../../src/client/ApiFailure.js"

const kindOf = (error: Parameters<typeof failureOf>[0]) => failureOf(error).kind

describe("failureOf", () => {
  it("tells a server that is away from one that wants a key", () => {
    expect(kindOf({ _tag: "RequestError" })).toBe("away")
    expect(kindOf({ _tag: "TimeoutException" })).toBe("away")
    expect(kindOf({ _tag: "ResponseError", response: { status: 502 } })).toBe("away")
    expect(kindOf({ _tag: "ResponseError", response: { status: 401 } })).toBe("unauthorized")
  })

  it("keeps how long an overloaded server asks to be left alone", () => {
    const failure = failureOf({ _tag: "Overloaded", retry_after: 7 })
    expect([failure.kind, failure.retryAfter]).toEqual(["busy", 7])
  })

  it("keeps which parameter the server does not take, and why", () => {
    const issues = [{ path: ["min_cost_usd"], message: "expected US dollars" }]
    const failure = failureOf({ _tag: "HttpApiDecodeError", issues })
    expect([failure.kind, failure.refusal]).toEqual([
      "refused",
      { parameter: "min_cost_usd", reason: "expected US dollars" }
    ])
    expect(kindOf({ _tag: "HttpApiDecodeError" })).toBe("refused")
  })

  it("calls a trace gone and anything else unreadable", () => {
    expect(kindOf({ _tag: "TraceNotFound" })).toBe("gone")
    expect(kindOf({ _tag: "ParseError" })).toBe("unreadable")
    expect(kindOf({ _tag: "ResponseError", response: { status: 404 } })).toBe("unreadable")
  })
})
