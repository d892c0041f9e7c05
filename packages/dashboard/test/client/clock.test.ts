import { beforeEach, describe, expect, it, vi } from "vitest"

const now = Date.parse("2026-02-09T12:00:00Z")

beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ["Date"] })
  vi.resetModules()
  return () => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  }
})

/** As it is in a page that has heard nothing yet. */
const clock = () => import("../../src/client/clock.js")

const saying = (date: string | undefined) => new Response("", { headers: date === undefined ? {} : { date } })

describe("the time by the server's clock", () => {
  it("is the browser's own where nothing tells it, or where both agree to two seconds", async () => {
    const { hear, serverNow } = await clock()
    expect(await serverNow()).toBe(now)
    for (const date of [undefined, "", "soon", "Mon, 09 Feb 2026 12:00:01 GMT", "Mon, 09 Feb 2026 11:59:58 GMT"]) {
      hear(saying(date))
      expect(await serverNow()).toBe(now)
    }
  })

  it("is what the last answer says, to the second", async () => {
    const { hear, serverNow } = await clock()
    hear(saying("Mon, 09 Feb 2026 10:00:00 GMT"))
    vi.setSystemTime(now + 60_000)
    expect(await serverNow()).toBe(Date.parse("2026-02-09T10:01:00.500Z"))
    // The browser's clock was set right.
    vi.setSystemTime(Date.parse("2026-02-09T10:01:00Z"))
    hear(saying("Mon, 09 Feb 2026 10:01:00 GMT"))
    expect(await serverNow()).toBe(Date.parse("2026-02-09T10:01:00Z"))
  })

  it("is not taken from an answer that is handled late, as by a page that slept meanwhile", async () => {
    const { hear, serverNow } = await clock()
    vi.setSystemTime(now + 3_600_000)
    hear(saying("Mon, 09 Feb 2026 12:00:00 GMT"), now)
    expect(await serverNow()).toBe(now + 3_600_000)
  })

  it("is waited for where it was asked and nothing has been heard, and done without where nobody answers", async () => {
    const asked: Array<string> = []
    vi.stubGlobal("fetch", (path: string) => {
      asked.push(path)
      return Promise.resolve(saying("Mon, 09 Feb 2026 10:00:00 GMT"))
    })
    const { askClock, serverNow } = await clock()
    askClock()
    expect(await serverNow()).toBe(Date.parse("2026-02-09T10:00:00.500Z"))
    expect(asked).toEqual(["/health"])
    vi.resetModules()
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")))
    const without = await clock()
    without.askClock()
    expect(await without.serverNow()).toBe(now)
  })
})
