import { describe, expect, it } from "vitest"
import { type Call, type Listener, Listeners } from "../../src/feed/Listeners.js"

const waiting = (calls: Array<Call>, organisation = "a"): Listener => ({
  organisation,
  spoke: 0,
  wake: (call) => void calls.push(call),
  cut: () => {}
})

describe("who listens to the feed", () => {
  it("is woken once by what is new in the own organisation, and by nothing else", () => {
    const listeners = new Listeners()
    const [ours, theirs]: [Array<Call>, Array<Call>] = [[], []]
    listeners.spoke(waiting(ours), 0)
    listeners.spoke(waiting(theirs, "b"), 0)
    listeners.news(new Set(["a"]))
    listeners.news(new Set(["a"]))
    expect([ours, theirs]).toEqual([["news"], []])
  })

  it("is woken when it has been silent for long enough, and no sooner", () => {
    const listeners = new Listeners()
    const [early, late]: [Array<Call>, Array<Call>] = [[], []]
    listeners.spoke(waiting(early), 100)
    listeners.spoke(waiting(late), 200)
    listeners.silent(99, 1_000)
    expect([early, late]).toEqual([[], []])
    listeners.silent(100, 1_100)
    expect([early, late]).toEqual([["silence"], []])
    listeners.silent(200, 1_200)
    expect([early, late]).toEqual([["silence"], ["silence"]])
  })

  it("is known no more when it has left", () => {
    const listeners = new Listeners()
    const calls: Array<Call> = []
    const listener = waiting(calls)
    listeners.spoke(listener, 0)
    listeners.leave(listener)
    listeners.news(new Set(["a"]))
    listeners.end()
    expect([listeners.size, calls]).toEqual([0, []])
  })
})
