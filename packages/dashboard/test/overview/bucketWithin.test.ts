import { describe, expect, it } from "vitest"
import { bucketWithin } from "../../src/overview/bucketWithin.js"

describe("the traces behind a bucket", () => {
  it("are those of the whole bucket where the range is a period", () => {
    expect(bucketWithin({ period: "1h" }, 10, 20)).toEqual({ from: 10, to: 20 })
  })

  it("are those of its part within a free range", () => {
    const range = { from: 14, to: 36 }
    expect(bucketWithin(range, 10, 20)).toEqual({ from: 14, to: 20 })
    expect(bucketWithin(range, 20, 30)).toEqual({ from: 20, to: 30 })
    expect(bucketWithin(range, 30, 40)).toEqual({ from: 30, to: 36 })
  })
})
