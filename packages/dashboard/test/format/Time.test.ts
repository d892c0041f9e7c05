import { describe, expect, it } from "vitest"
import { localTime, recentTime, utcDay, utcTime } from "../../src/format/Time.js"

const now = Date.parse("2026-06-01T00:00:00Z")

describe("localTime", () => {
  it("is in the viewer's zone, summer time included", () => {
    expect(localTime("2026-02-09T15:30:02.999Z", now, "Europe/Berlin")).toBe("Feb 9, 16:30:02")
    expect(localTime("2026-05-09T15:30:02Z", now, "Europe/Berlin")).toBe("May 9, 17:30:02")
    expect(localTime("2026-02-09T15:30:02Z", now, "America/New_York")).toBe("Feb 9, 10:30:02")
  })

  it("calls midnight 00, not 24", () => {
    expect(localTime("2026-02-09T00:00:00Z", now, "UTC")).toBe("Feb 9, 00:00:00")
  })

  it("says the year where it is another one, and the viewer's zone decides which", () => {
    expect(localTime("2025-02-09T15:30:02Z", now, "UTC")).toBe("Feb 9, 2025, 15:30:02")
    expect(localTime("2025-12-31T23:30:00Z", now, "UTC")).toBe("Dec 31, 2025, 23:30:00")
    expect(localTime("2025-12-31T23:30:00Z", now, "Europe/Berlin")).toBe("Jan 1, 00:30:00")
  })

  it("shows a dash for what is no instant", () => {
    expect(localTime("soon", now, "UTC")).toBe("–")
  })
})

describe("recentTime", () => {
  it("leaves the date away today", () => {
    const at = new Date(2026, 1, 9, 15, 30, 2)
    expect(recentTime(at.toISOString(), at.getTime() + 60_000)).toBe("15:30:02")
    expect(recentTime(at.toISOString(), at.getTime() + 86_400_000)).toBe("Feb 9, 15:30:02")
    expect(recentTime("soon", 0)).toBe("–")
  })
})

describe("utcTime", () => {
  it("is exact to the millisecond and says that it is UTC", () => {
    expect(utcTime("2026-02-09T15:30:02.120Z")).toBe("2026-02-09 15:30:02.120 UTC")
    expect(utcTime("soon")).toBe("–")
  })
})

describe("utcDay", () => {
  it("is the day in UTC, wherever the viewer is", () => {
    expect(utcDay(Date.parse("2026-02-09T00:00:00Z"))).toBe("Feb 9")
    expect(utcDay(Date.parse("2026-02-09T23:59:59Z"))).toBe("Feb 9")
  })
})
