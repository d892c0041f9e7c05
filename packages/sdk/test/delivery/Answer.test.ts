import { describe, expect, it } from "vitest"
import { readAnswer } from "../../src/delivery/Answer.js"

const now = Date.UTC(2026, 0, 1)
const read = (status: number, retryAfter: string | null = null, body: unknown = undefined) =>
  readAnswer(status, retryAfter, body, now)

describe("the answer of a server", () => {
  it("says how long to wait in seconds or by a date, never less than nothing and never more than five minutes", () => {
    const waits = [
      "0",
      " 2 ",
      "1.5",
      "301",
      "-1",
      "soon",
      "",
      "Thu, 01 Jan 2026 00:00:10 GMT",
      "Thu, 01 Jan 1970 00:00:00 GMT"
    ]
    expect(waits.map((wait) => read(503, wait)).map((answer) => "retryAfter" in answer && answer.retryAfter)).toEqual([
      0,
      2_000,
      1_500,
      300_000,
      0,
      undefined,
      undefined,
      10_000,
      0
    ])
  })

  it("is worth another attempt for 408, 429 and 5xx, and for no other", () => {
    const again = [100, 301, 400, 401, 403, 404, 408, 409, 413, 429, 500, 502, 503, 599].filter(
      (status) => read(status).kind === "busy"
    )
    expect(again).toEqual([408, 429, 500, 502, 503, 599])
  })

  it("of 415 is about the compression where there was one, else about the server", () => {
    expect(readAnswer(415, null, undefined, now, true).kind).toBe("unpacked")
    expect(readAnswer(415, null, undefined, now, false).kind).toBe("denied")
  })

  it("may lay what went wrong at the door of what was sent, unless it is 503 with a time to come back", () => {
    const failed = [408, 429, 500, 502, 503].filter((status) => {
      const answer = read(status)
      return answer.kind === "busy" && answer.failed
    })
    expect(failed).toEqual([500, 502, 503])
    expect(read(503, "1")).toMatchObject({ kind: "busy", failed: false })
  })

  it("may be of any kind", () => {
    for (const body of [
      null,
      7,
      "text",
      [],
      { rejected: 7 },
      { rejected: [null, 7, {}, { index: "1", reason: {} }] }
    ]) {
      expect(read(202, null, body)).toEqual({ kind: "stored", rejected: new Set(), reason: "" })
    }
    expect(read(400, null, { error: "x".repeat(1_000) })).toEqual({
      kind: "refused",
      rejected: new Set(),
      reason: "x".repeat(300)
    })
  })

  it("is only believed to have stored something if it says so", () => {
    expect(read(200, null, { accepted: 3 }).kind).toBe("stored")
    expect(read(200, null, "<html>").kind).toBe("denied")
  })
})
