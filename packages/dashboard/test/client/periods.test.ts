import { QueryClient } from "@tanstack/react-query"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { hear } from "../../src/client/clock.js"
import { groupsQuery } from "../../src/cost/queries.js"
import { blockedQuery, movesQuery } from "../../src/defense/queries.js"
import { summaryBeforeQuery } from "../../src/overview/queries.js"
import { tracesQuery } from "../../src/traces/queries.js"

// The server's clock, and the browser's two hours ahead of it.
const date = "Mon, 09 Feb 2026 10:00:00 GMT"
const now = Date.parse(date) + 2 * 3_600_000

let asked: Array<URL> = []

beforeEach(() => {
  asked = []
  vi.useFakeTimers({ now, toFake: ["Date"] })
  vi.stubGlobal("window", { location: { origin: "http://here" } })
  vi.stubGlobal("fetch", (url: URL) => {
    asked.push(url)
    return Promise.resolve(new Response("", { status: 500, headers: { date } }))
  })
  hear(new Response("", { headers: { date } }))
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  hear(new Response("", { headers: { date: new Date().toUTCString() } }))
})

const range = { period: "1h" } as const
const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })

const questions: ReadonlyArray<readonly [string, () => Promise<unknown>, string]> = [
  ["traces", () => client.fetchInfiniteQuery(tracesQuery({ range, asked: {} })), "2026-02-09T09:00:00.500Z"],
  ["transitions", () => client.fetchQuery(movesQuery(range, 10)), "2026-02-09T09:00:00.500Z"],
  [
    "refused calls",
    () => client.fetchQuery(blockedQuery(range, { scope: "global", scopeId: "" })),
    "2026-02-09T09:00:00.500Z"
  ],
  ["cost", () => client.fetchQuery(groupsQuery(range, "agent")), "2026-02-09T09:00:00.500Z"],
  ["the hour before", () => client.fetchQuery(summaryBeforeQuery(range)), "2026-02-09T08:00:00.500Z"]
]

describe("the last hour, where the browser's clock is two hours ahead", () => {
  for (const [name, ask, from] of questions) {
    it(`is the server's last hour for ${name}`, async () => {
      await ask().catch(() => undefined)
      expect(asked.map((url) => url.searchParams.get("from"))).toContain(from)
    })
  }
})
