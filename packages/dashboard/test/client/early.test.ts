import { afterEach, describe, expect, it, vi } from "vitest"
import { askEarly, fetchEarly } from "../../src/client/early.js"

const asked: Array<string> = []

const begin = (search: string, pathname = "/") => {
  vi.stubGlobal("window", { location: { origin: "http://here" } })
  vi.stubGlobal("fetch", (input: string | URL) => {
    asked.push(String(input))
    return Promise.resolve(new Response(`answer ${asked.length}`))
  })
  askEarly({ pathname, search })
}

afterEach(() => {
  asked.length = 0
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const summary = "/api/metrics/summary?period=7d"
const text = async (path: string) => (await fetchEarly(new URL(path, "http://here"))).text()

describe("what is asked before the page is there", () => {
  it("is what the overview of a period asks first, and nothing for other pages, ranges or nonsense", () => {
    begin("")
    expect(asked).toEqual([
      "/api/metrics/summary?period=24h",
      "/api/metrics/timeseries?period=24h",
      "/api/metrics/breakdown?period=24h&group_by=agent_name&limit=1000"
    ])
    asked.length = 0
    for (const search of ["?period=nonsense", "?period=toString", "?from=2026-02-09", "?period=1h&to=x"]) begin(search)
    begin("", "/traces")
    expect(asked).toEqual([])
  })

  it("is handed out once, and asked anew after that", async () => {
    begin("?period=7d")
    expect(asked).toHaveLength(3)
    expect(await text(summary)).toBe("answer 1")
    expect(await text(summary)).toBe("answer 4")
    expect(await text("/api/metrics/summary?period=30d")).toBe("answer 5")
  })

  it("is not handed out as an answer of now when it no longer is one", async () => {
    vi.useFakeTimers({ toFake: ["performance"] })
    begin("?period=7d")
    vi.advanceTimersByTime(5_001)
    expect(await text(summary)).toBe("answer 4")
  })
})
