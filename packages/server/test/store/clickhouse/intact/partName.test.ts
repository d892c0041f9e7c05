import { FastCheck } from "effect"
import { describe, expect, it } from "vitest"
import { covers, ofOneInsert, partName, sourcesOf } from "../../../../src/store/clickhouse/intact/partName.js"

const named = (name: string) => {
  const part = partName(name)
  if (part === undefined) throw new Error(`${name} is none`)
  return part
}

const sources = (whole: string, ...there: ReadonlyArray<string>) =>
  sourcesOf(named(whole), there.map(named)).map(({ name }) => name)

describe("the name of a part", () => {
  it("tells its blocks, how often it was merged, and what changes it has seen", () => {
    expect(partName("202611_5_23_1")).toMatchObject({ partition: "202611", first: 5, last: 23, level: 1, version: 0 })
    expect(partName("all_2_2_0_31")).toMatchObject({ partition: "all", first: 2, last: 2, level: 0, version: 31 })
    for (const other of ["", "tmp_merge_202611_1_2_1", "broken-on-start_202611_1_2_1", "202611_1_2", "202611_1_2_x"]) {
      expect(partName(other)).toBeUndefined()
    }
  })

  it("tells what one insert has written from what was made of it", () => {
    expect(ofOneInsert(named("202611_5_5_0"))).toBe(true)
    expect(ofOneInsert(named("all_5_5_1"))).toBe(true)
    expect(ofOneInsert(named("202611_5_5_0_9"))).toBe(false)
    expect(ofOneInsert(named("202611_5_6_1"))).toBe(false)
  })
})

describe("what a part was made from", () => {
  it("is each part that was merged into it, and not what those were made from", () => {
    const earlier = ["202611_1_1_0", "202611_2_2_0", "202611_1_2_1", "202611_3_3_0", "202611_4_4_0"]
    expect(sources("202611_1_3_2", ...earlier)).toEqual(["202611_1_2_1", "202611_3_3_0"])
    expect(sources("202611_1_3_2", "202610_1_1_0", "202611_3_4_1", "202611_1_3_2")).toEqual([])
  })

  it("is the part before a change of it", () => {
    expect(sources("all_5_9_1_20", "all_5_9_1_12", "all_5_9_1", "all_5_5_0")).toEqual(["all_5_9_1_12"])
  })

  it("covers each block of it once, in whatever order the parts of a table were merged", () => {
    const choice = FastCheck.record({ at: FastCheck.nat(), many: FastCheck.integer({ min: 2, max: 4 }) })
    FastCheck.assert(
      FastCheck.property(FastCheck.array(choice, { minLength: 1, maxLength: 20 }), (merges) => {
        let active = Array.from({ length: 30 }, (_, at) => named(`all_${at}_${at}_0`))
        const inactive: Array<ReturnType<typeof named>> = []
        for (const { at, many } of merges) {
          if (active.length < many) break
          const from = at % (active.length - many + 1)
          const merged = active.slice(from, from + many)
          const level = Math.max(...merged.map((part) => part.level)) + 1
          const whole = named(`all_${merged[0]?.first}_${merged.at(-1)?.last}_${level}`)
          expect(merged.every((part) => covers(whole, part))).toBe(true)
          inactive.push(...merged)
          active = [...active.slice(0, from), whole, ...active.slice(from + many)]
          const found = sourcesOf(whole, inactive)
          expect(found.toSorted((one, other) => one.first - other.first)).toEqual(merged)
        }
      })
    )
  })
})
