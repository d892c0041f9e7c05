import { describe, expect, it } from "vitest"
import { changeOf, differenceOf } from "../../src/overview/changeOf.js"

describe("the change of a figure", () => {
  it("is in percent of what it was, with a decimal where it is small", () => {
    expect(changeOf(150, 100)).toBe("+50 %")
    expect(changeOf(87.6, 100)).toBe("−12 %")
    expect(changeOf(103.24, 100)).toBe("+3.2 %")
    expect(changeOf(0, 100)).toBe("−100 %")
  })

  it("is a multiple where percents would be many", () => {
    expect(changeOf(1_099, 100)).toBe("+999 %")
    expect(changeOf(1_100, 100)).toBe("×11")
  })

  it("never says that nothing changed, or that all is gone, where it is not so", () => {
    expect(changeOf(5, 5)).toBe("±0 %")
    expect(changeOf(1_000_001, 1_000_000)).toBe("+<0.1 %")
    expect(changeOf(1, 1_000_000)).toBe("−99.9 %")
  })

  it("is not invented where there was nothing", () => {
    expect(changeOf(3, 0)).toBeUndefined()
    expect(changeOf(Number.NaN, 3)).toBeUndefined()
  })
})

it("the change of a small count is how many more or fewer there are", () => {
  expect([differenceOf(5, 2), differenceOf(2, 5), differenceOf(5, 5)]).toEqual(["+3", "−3", "±0"])
})
