import { afterEach, describe, expect, it, vi } from "vitest"
import { ask, askText } from "../../src/client/Client.js"

const answering = (answer: () => Response) => {
  vi.stubGlobal("window", { location: { origin: "http://here" } })
  vi.stubGlobal("fetch", () => Promise.resolve(answer()))
}

afterEach(() => vi.unstubAllGlobals())

const summary = () => ask((client) => client.metrics.summary({ urlParams: {} }))
const spans = () => askText("/api/traces/a/spans", new AbortController().signal)

describe("what the pages ask", () => {
  it("is unanswered where a proxy says that the server is away, whatever its page says", async () => {
    for (const status of [502, 503, 504]) {
      for (const body of ["<html>Service Unavailable", "", '{"message":"Service Unavailable"}']) {
        answering(() => new Response(body, { status }))
        await expect(summary()).rejects.toMatchObject({ kind: "away" })
        await expect(spans()).rejects.toMatchObject({ kind: "away" })
      }
    }
  })

  it("is put off where the server itself is busy", async () => {
    answering(() => Response.json({ _tag: "Overloaded", error: "full", retry_after: 7 }, { status: 503 }))
    await expect(summary()).rejects.toMatchObject({ kind: "busy", retryAfter: 7 })
    await expect(spans()).rejects.toMatchObject({ kind: "busy", retryAfter: 7 })
  })
})
