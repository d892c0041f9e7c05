import { FastCheck } from "effect"
import { describe, expect, it } from "vitest"
import { levelSeconds, type Segment, segments } from "../../../../src/store/clickhouse/rollup/segments.js"

const nano = 1_000_000_000n
const day = 86_400n * nano

/** Instants within some days, many of them on the edges of buckets. */
const instant = FastCheck.tuple(
  FastCheck.bigInt({ min: 0n, max: 4n * day }),
  FastCheck.constantFrom(1n, 60n * nano, 3_600n * nano, day),
  FastCheck.constantFrom(-1n, 0n, 1n)
).map(([at, step, off]) => 100n * day + at - (at % step) + off)

const coarsest = FastCheck.constantFrom("minute" as const, "hour" as const, "day" as const)

const lengthOf = ({ level }: Segment) => (level === "span" ? 1n : BigInt(levelSeconds[level]) * nano)

describe("the pieces that a stretch of time is cut into", () => {
  it("are together exactly the stretch, each of whole buckets, and none coarser than asked for", () => {
    FastCheck.assert(
      FastCheck.property(instant, instant, coarsest, (one, other, most) => {
        const [from, to] = one < other ? [one, other] : [other, one]
        const pieces = segments({ from, to }, most)
        let at: bigint | undefined = from
        for (const piece of pieces) {
          expect(piece.from).toBe(at)
          expect((piece.from ?? 0n) % lengthOf(piece)).toBe(0n)
          expect((piece.to ?? 0n) % lengthOf(piece)).toBe(0n)
          expect(lengthOf(piece)).toBeLessThanOrEqual(BigInt(levelSeconds[most]) * nano)
          at = piece.to
        }
        expect(at).toBe(to)
      }),
      { numRuns: 2_000 }
    )
  })

  it("read of the spans themselves less than a minute at either end, where there is a whole minute between", () => {
    FastCheck.assert(
      FastCheck.property(instant, instant, (one, other) => {
        const [from, to] = one < other ? [one, other] : [other, one]
        FastCheck.pre(to - from >= 120n * nano)
        for (const { from: begin = 0n, level, to: end = 0n } of segments({ from, to })) {
          if (level === "span") expect(end - begin).toBeLessThan(60n * nano)
        }
      })
    )
  })

  it("go on without end where the stretch does", () => {
    expect(segments({ from: undefined, to: undefined })).toEqual([{ level: "day", from: undefined, to: undefined }])
    expect(segments({ from: 1n, to: undefined }).at(-1)).toEqual({ level: "day", from: day, to: undefined })
    expect(segments({ from: undefined, to: day + 1n })).toEqual([
      { level: "day", from: undefined, to: day },
      { level: "span", from: day, to: day + 1n }
    ])
  })
})
