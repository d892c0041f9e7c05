import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { mostBytes, Slabs } from "../../../../src/store/clickhouse/rows/Slabs.js"

const put = (slabs: Slabs, text: string) =>
  slabs.put(mostBytes(text), ({ bytes }, from) => from + bytes.write(text, from))

/** From nothing to more than a slab takes, of letters that are one byte long to four. */
const texts = FastCheck.array(
  FastCheck.tuple(
    FastCheck.constantFrom("a", "ü", "\u2028", "\u{1f600}", "xö\u{1f600}"),
    FastCheck.oneof(FastCheck.nat(3_000), FastCheck.constantFrom(4_096, 4_097, 90_000, 300_000))
  ).map(([letter, times]) => letter.repeat(times)),
  { maxLength: 60 }
)

describe("slabs", () => {
  it.prop("give every text back, whatever was put before and after it", { texts }, ({ texts }) => {
    const slabs = new Slabs()
    const places = texts.map((text) => put(slabs, text))
    for (const [index, { bytes, from, slab }] of places.entries()) {
      expect(slab.toString("utf8", from, from + bytes) === texts[index], `text ${index}`).toBe(true)
    }
  })

  it("are few for many texts, and none is much longer than what lies in it", () => {
    const slabs = new Slabs()
    const row = "x".repeat(2_500)
    const places = Array.from({ length: 4_000 }, () => put(slabs, row))
    const all = new Set(places.map(({ slab }) => slab))
    expect(all.size).toBeLessThan(12)
    const held = [...all].reduce((sum, { length }) => sum + length, 0)
    expect(held).toBeLessThan(4_000 * row.length * 1.15)
  })
})
