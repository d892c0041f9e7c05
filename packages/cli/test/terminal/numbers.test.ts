import { describe, expect, it } from "vitest"
import { duration, percent } from "../../src/terminal/numbers.js"

describe("a duration", () => {
  it("is off by less than a twentieth, in at most six characters", () => {
    const said = [0.4, 812, 1_200, 59_960, 100_000, 149_000, 999_600, 5_900_000, 6_000_000, 100 * 3_600_000]
    expect(said.map(duration)).toEqual([
      ...["0.4 ms", "812 ms", "1.2 s", "60.0 s", "100 s", "149 s", "17 min", "98 min", "1.7 h", "100 h"]
    ])
    const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 }
    for (let ms = 1; ms < 4e8; ms *= 1.07) {
      const [amount, unit = ""] = duration(ms).split(" ")
      expect(Math.abs((Number(amount) * (units[unit] ?? 0)) / ms - 1)).toBeLessThan(0.05)
      expect(duration(ms).length).toBeLessThanOrEqual(6)
    }
  })
})

describe("a share", () => {
  it("is nothing or all only where it is", () => {
    expect([0, 0.000_2, 0.004, 0.12, 0.994, 0.996, 0.999_9, 1].map(percent)).toEqual([
      ...["0 %", "<.1 %", "0.4 %", "12 %", "99 %", "99.6 %", "99.9 %", "100 %"]
    ])
  })
})
