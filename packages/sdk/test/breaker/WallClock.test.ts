import { describe, expect, it } from "vitest"
import { makeBreakerHome } from "../../src/Environment.js"
import { guarded, refused } from "../support/guarded.js"
import { makeManualClock } from "../support/ManualClock.js"

const day = 86_400_000

/** A watch whose wall clock can be set, while the monotonic one goes on. */
const settable = async () => {
  const clock = makeManualClock()
  let shift = 0
  const jumping = { ...clock, wall: () => clock.wall() + shift }
  const g = await guarded({ budgetPerHour: 1, blockOnThreshold: true }, undefined, {
    clock: jumping,
    breakers: makeBreakerHome(jumping)
  })
  const jump = (ms: number) => {
    shift += ms
  }
  return { ...g, clock, jump }
}

describe("a wall clock that is set", () => {
  it.each([
    ["a day forward", day],
    ["a day back", -day]
  ])("%s moves no window and no pause: these go by a monotonic clock", async (_, ms) => {
    const { call, clock, global, jump } = await settable()
    await call()
    const { monitor } = await refused(call())
    monitor.pause(60)
    jump(ms)
    expect(global()).toMatchObject({ state: "paused", untilMs: 60_000, spent: 1, settled: 1, callsThisMinute: 1 })
    await clock.advance(59_999)
    expect((await refused(call())).reason).toContain("paused for 1 s more")
    await clock.advance(1)
    expect(await call()).toBe("done")
    expect(global()).toMatchObject({ state: "closed", spent: 2 })
    jump(ms)
    await refused(call())
    // An hour, and at most a bucket more.
    await clock.advance(3_600_000 + 30_000)
    expect(global()).toMatchObject({ spent: 0 })
  })

  it("is what is shown: when a pause ends, and when an alert was", async () => {
    const { call, clock, global, jump } = await settable()
    await call()
    const { monitor } = await refused(call())
    monitor.pause(60)
    const before = Date.parse(global().until ?? "")
    expect(before).toBe(clock.wall() + 60_000)
    jump(day)
    expect(Date.parse(global().until ?? "")).toBe(before + day)
  })
})
