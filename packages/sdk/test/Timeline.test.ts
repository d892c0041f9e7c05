import { describe, expect, it } from "vitest"
import { makeTimeline } from "../src/Timeline.js"

/** A clock whose two faces are set by hand. */
const timeline = () => {
  const faces = { wall: 1_767_225_600_000, monotonic: 5_000 }
  const { later, now } = makeTimeline({
    wall: () => Math.floor(faces.wall),
    monotonic: () => faces.monotonic,
    origin: faces.wall - faces.monotonic + 0.5,
    after: () => () => {}
  })
  const pass = (ms: number) => {
    faces.wall += ms
    faces.monotonic += ms
  }
  return { faces, later, now, pass }
}

describe("instants of spans", () => {
  it("tell apart what begins within one millisecond, and lose no part of it", () => {
    const { now, pass } = timeline()
    const starts = Array.from({ length: 200 }, () => {
      pass(0.0137)
      return BigInt(now().unixNano)
    })
    const gaps = starts.slice(1).map((start, index) => Number(start - (starts[index] ?? 0n)))
    for (const gap of gaps) expect(Math.abs(gap - 13_700)).toBeLessThanOrEqual(1)
    expect(starts[0]).toBe(1_767_225_600_000_513_700n)
  })

  it("let a step end before the trace that it is in, at any fraction of a millisecond", () => {
    const { faces, later, now, pass } = timeline()
    for (let round = 0; round < 500; round++) {
      const outer = now()
      pass(0.171)
      const inner = now()
      pass(0.093)
      const end = later(inner, faces.monotonic)
      pass(0.001)
      expect(BigInt(later(outer, faces.monotonic))).toBeGreaterThanOrEqual(BigInt(end))
    }
  })

  it("are those of the wall clock, wherever it is set", () => {
    const { faces, now, pass } = timeline()
    for (const jump of [0, 3_600_000, -7_200_000, 40]) {
      faces.wall += jump
      pass(1.25)
      expect(Math.abs(Number(BigInt(now().unixNano) / 1_000_000n) - faces.wall)).toBeLessThanOrEqual(2)
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
