import { describe, expect, it } from "vitest"
import { makeAfterwards } from "../../src/capture/Afterwards.js"
import { makeVitals } from "../../src/Vitals.js"
import { makeManualClock } from "../support/ManualClock.js"

const setUp = () => {
  const clock = makeManualClock()
  const vitals = makeVitals(() => {})
  const done: Array<number> = []
  const afterwards = makeAfterwards(clock, vitals)
  const add = (count: number, from = 0) => {
    for (let piece = from; piece < from + count; piece++) afterwards.do(() => void done.push(piece))
  }
  return { add, afterwards, clock, done, vitals }
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

describe("what is done afterwards", () => {
  it("is not done on the caller's time, but soon, and in order", async () => {
    const { add, clock, done } = setUp()
    add(3)
    expect(done).toEqual([])
    await clock.advance(25)
    expect(done).toEqual([0, 1, 2])
    add(1, 3)
    await clock.advance(25)
    expect(done).toEqual(numbers(4))
    expect(clock.waiting()).toEqual([])
  })

  it("is done a little at a time", async () => {
    const { add, clock, done } = setUp()
    add(250)
    const seen: Array<number> = []
    clock.after(25, () => void seen.push(done.length))
    await clock.advance(25)
    expect(seen[0]).toBe(20)
    expect(done).toEqual(numbers(250))
  })

  it("is done at once when somebody waits for it, even from within", () => {
    const { add, afterwards, done } = setUp()
    add(2)
    afterwards.do(() => {
      afterwards.all()
      done.push(2)
    })
    afterwards.all()
    expect(done).toEqual([0, 1, 2])
  })

  it("does not pile up in a program that never waits: from a thousand on each new piece does the oldest", () => {
    const { add, done } = setUp()
    add(1_005)
    expect(done).toEqual(numbers(5))
  })

  it("goes on after a piece that fails, which is counted", () => {
    const { add, afterwards, done, vitals } = setUp()
    afterwards.do(() => {
      throw new Error("no")
    })
    add(1)
    afterwards.all()
    expect(done).toEqual([0])
    expect(vitals.health().faults).toBe(1)
  })
})
