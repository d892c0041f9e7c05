import { describe, expect, it } from "vitest"
import { newTraceId } from "../src/context/ids.js"
import { isSampled } from "../src/sampled.js"

const counted = (count: number) => Array.from({ length: count }, (_, at) => (at + 1).toString(16).padStart(32, "0"))
const random = (count: number) => Array.from({ length: count }, newTraceId)

describe("the share of traces that is recorded", () => {
  for (const [kind, ids] of [
    ["random", random(20_000)],
    ["counted", counted(20_000)]
  ] as const) {
    it(`is what was asked for, of ${kind} ids`, () => {
      for (const share of [0, 0.01, 0.25, 0.5, 0.9, 1]) {
        const kept = ids.filter((id) => isSampled(id, share)).length / ids.length
        expect(Math.abs(kept - share)).toBeLessThan(0.02)
        if (share === 0 || share === 1) expect(kept).toBe(share)
      }
    })
  }

  it("goes by the id alone, in every process and version", () => {
    const least = (id: string) => Array.from({ length: 1_000 }).findIndex((_, at) => isSampled(id, at / 1_000))
    expect(["4bf92f3577b34da6a3ce929d0e0e4736", "00000000000000000000000000000001"].map(least)).toEqual([882, 861])
  })

  it("at a lower rate is a part of what it is at a higher one", () => {
    const ids = random(2_000)
    for (const id of ids) if (isSampled(id, 0.2)) expect(isSampled(id, 0.6)).toBe(true)
  })
})
