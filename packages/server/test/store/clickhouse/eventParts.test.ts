import { SpanId, TraceId } from "@agentwatch/core/model/Ids"
import { describe, expect, it } from "vitest"
import { inOneAnswer, partsOf, type Sized } from "../../../src/store/clickhouse/eventParts.js"

const mebibyte = 1_024 * 1_024
const of = (...mebibytes: ReadonlyArray<number>): ReadonlyArray<Sized> =>
  mebibytes.map((size, at) => ({
    start_nano: BigInt(at),
    trace_id: TraceId.make("a".repeat(32)),
    span_id: SpanId.make("b".repeat(16)),
    bytes: size * mebibyte
  }))
const sizes = (events: ReadonlyArray<Sized>) => events.map(({ bytes }) => bytes / mebibyte)

describe("what is read at once of a list of events", () => {
  it("is all of it where that is not much", () => {
    expect(partsOf(of(10, 10, 12)).map(sizes)).toEqual([[10, 10, 12]])
    expect(partsOf([])).toEqual([])
  })

  it("is 32 MiB at most, but one event at least", () => {
    expect(partsOf(of(10, 10, 13, 40, 32, 1)).map(sizes)).toEqual([[10, 10], [13], [40], [32], [1]])
  })

  it("is two thousand events at most, however short they are", () => {
    const many = of(...Array.from({ length: 4_500 }, () => 0))
    const parts = partsOf(many)
    expect(parts.map(({ length }) => length)).toEqual([2_000, 2_000, 500])
    expect(parts.flat()).toEqual(many)
  })
})

describe("an answer that lists events", () => {
  it("has as many of those that were asked for as come to 256 MiB, and one at least", () => {
    expect(sizes(inOneAnswer(of(100, 100, 56)))).toEqual([100, 100, 56])
    expect(sizes(inOneAnswer(of(100, 100, 57, 1)))).toEqual([100, 100])
    expect(sizes(inOneAnswer(of(300, 1)))).toEqual([300])
    expect(inOneAnswer([])).toEqual([])
  })
})
