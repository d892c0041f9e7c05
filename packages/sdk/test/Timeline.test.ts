import { describe, expect, it } from "vitest"
import { makeTimeline } from "../src/Timeline.js"

/** A clock whose two faces are set by hand. */
const timeline = () => {
  const faces = { wall: 1_767_225_600_000, monotonic: 5_000 }
  const { later, now } = makeTimeline({
    wall: () => faces.wall,
    monotonic: () => faces.monotonic,
    after: () => () => {}
  })
  return { faces, later, now }
}

describe("instants of spans", () => {
  it("keep the order of what begins within one millisecond", () => {
    const { faces, now } = timeline()
    const starts = [0, 0.0001, 0.25, 0.9999].map((fraction) => {
      faces.monotonic = 5_000 + fraction
      return now().unixNano
    })
    expect(starts).toEqual([...starts].sort())
    expect(new Set(starts).size).toBeGreaterThan(2)
    expect(starts.every((start) => start.startsWith("1767225600000"))).toBe(true)
  })

  it("are those of the wall clock, to the millisecond, wherever it jumps", () => {
    const { faces, now } = timeline()
    for (const jump of [1, 3_600_000, -7_200_000, 0.5]) {
      faces.wall = Math.floor(faces.wall + jump)
      faces.monotonic += 1
      expect(Number(BigInt(now().unixNano) / 1_000_000n)).toBe(faces.wall)
    }
  })

  it("end after they begin, by the monotonic clock, though the wall clock goes back", () => {
    const { faces, later, now } = timeline()
    const start = now()
    faces.wall -= 10_000
    expect(BigInt(later(start, 5_001.5)) - BigInt(start.unixNano)).toBe(1_500_000n)
    expect(later(start, 4_000)).toBe(start.unixNano)
  })
})
