import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { Ring } from "../../src/breaker/Ring.js"

const bucket = 1_000
const window = 60_000
const makeRing = (now = 0) => new Ring(new Float64Array(window / bucket + 1), bucket, now)

describe("Ring", () => {
  it("never forgets a value within the window, and forgets it at most one bucket after", () => {
    const instant = fc.oneof(fc.nat({ max: 3 * window }), fc.double({ min: 0, max: window, noNaN: true }))
    fc.assert(
      fc.property(
        instant,
        fc.array(fc.nat({ max: 10 * bucket }), { maxLength: 40 }),
        fc.nat({ max: 900 }),
        (start, steps, value) => {
          const ring = makeRing(start)
          let now = start
          const added: Array<{ readonly at: number; readonly value: number }> = []
          for (const step of steps) {
            now += step
            ring.advance(now)
            ring.add(value)
            added.push({ at: now, value })
            const since = (age: number) =>
              added.filter(({ at }) => now - at <= age).reduce((sum, { value }) => sum + value, 0)
            expect(ring.total).toBeGreaterThanOrEqual(since(window))
            expect(ring.total).toBeLessThanOrEqual(since(window + bucket))
          }
        }
      )
    )
  })

  it("holds a value for the whole of its window, to the millisecond", () => {
    const ring = makeRing(999)
    ring.add(1)
    ring.advance(999 + window)
    expect(ring.total).toBe(1)
    ring.advance(1_000 + window)
    expect(ring.total).toBe(0)
    const late = makeRing(1_000)
    late.add(1)
    late.advance(1_000 + window + bucket - 1)
    expect(late.total).toBe(1)
    late.advance(1_000 + window + bucket)
    expect(late.total).toBe(0)
  })

  it("sums whole nano-dollars exactly, over a million additions and as many that are forgotten", () => {
    const ring = makeRing()
    let sum = 0n
    for (let i = 0; i < 1_000_000; i++) {
      const value = (i * 7_919) % 1_000_003
      if (i % 100_000 === 0) ring.advance((i / 100_000) * bucket)
      ring.add(value)
      sum += BigInt(value)
    }
    expect(BigInt(ring.total)).toBe(sum)
    ring.advance(window + bucket)
    expect(BigInt(ring.total)).toBe(
      sum - Array.from({ length: 100_000 }, (_, i) => BigInt((i * 7_919) % 1_000_003)).reduce((a, b) => a + b)
    )
    ring.advance(10 * window)
    expect(ring.total).toBe(0)
  })

  it("past 2^53, where sums are rounded, leaves nothing behind of what it forgets", () => {
    const ring = makeRing()
    const most = Number.MAX_SAFE_INTEGER
    for (let i = 0; i < 50; i++) {
      ring.advance(i * bucket)
      ring.add(most - 7 * i)
    }
    expect(ring.total / (50 * most)).toBeCloseTo(1, 12)
    ring.advance(55 * bucket)
    ring.add(3)
    // Bucket by bucket, so that what is rounded could add up.
    for (let forgotten = 0; forgotten < 49; forgotten++) ring.advance(window + (forgotten + 1) * bucket)
    expect(ring.total).toBe(most - 7 * 49 + 3)
    ring.advance(window + 50 * bucket)
    expect(ring.total).toBe(3)
    ring.advance(window + 56 * bucket)
    expect(ring.total).toBe(0)
  })

  it("puts right what was added earlier as long as it holds it, and says so when it does not any more", () => {
    const ring = makeRing()
    ring.add(500)
    ring.advance(30_000)
    ring.add(7)
    expect(ring.addAt(0, -200)).toBe(true)
    expect(ring.total).toBe(307)
    ring.advance(window + bucket)
    expect(ring.total).toBe(7)
    expect(ring.addAt(0, 100)).toBe(false)
    expect(ring.total).toBe(7)
    expect(ring.addAt(30_000, -7)).toBe(true)
    expect(ring.total).toBe(0)
  })

  it("stands still when the clock goes back or is no number, and forgets all after a long silence", () => {
    const ring = makeRing(10 * window)
    ring.add(1)
    for (const now of [0, -1, Number.NaN, 10 * window - 1]) ring.advance(now)
    ring.add(1)
    expect(ring.total).toBe(2)
    ring.advance(1e15)
    expect(ring.total).toBe(0)
    ring.add(1)
    ring.advance(1e15 + window)
    expect(ring.total).toBe(1)
  })

  it("tells what it holds by age, never older than it is", () => {
    const ring = makeRing()
    ring.advance(500)
    ring.add(1)
    ring.advance(1_999)
    ring.add(2)
    ring.advance(2_000)
    ring.add(4)
    expect(ring.entries(2_500)).toEqual([
      [1_500, 1],
      [500, 2],
      [0, 4]
    ])
  })
})
