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
      expect(slab.bytes.toString("utf8", from, from + bytes) === texts[index], `text ${index}`).toBe(true)
    }
  })

  it("are gone once all that lies in them was let go, and not before", () => {
    const slabs = new Slabs()
    const texts = Array.from({ length: 40 }, (_, at) => String(at % 10).repeat(at % 7 === 0 ? 300_000 : 100_000))
    const places = texts.map((text) => put(slabs, text))
    const [last] = places.slice(-1)
    const left = () => new Set(places.map(({ slab }) => slab).filter(({ bytes }) => bytes.length > 0)).size
    const all = left()
    expect(all).toBeGreaterThan(6)
    // Every other one, and then the rest.
    for (const parity of [0, 1]) {
      for (const [at, { bytes, from, slab }] of places.entries()) {
        if (at % 2 !== parity) continue
        expect(slab.bytes.toString("latin1", from, from + bytes) === texts[at], `text ${at}`).toBe(true)
        slabs.letGo(slab)
      }
    }
    // That into which the next one goes; before Node 21 none can be given back.
    expect(left()).toBe("transfer" in ArrayBuffer.prototype ? 1 : all)
    expect(last?.slab.bytes.length).toBeGreaterThan(0)
    const next = put(slabs, "next")
    expect(next.slab.bytes.toString("latin1", next.from, next.from + next.bytes)).toBe("next")
    // One of which all was let go before it was full goes as soon as another takes its place.
    slabs.letGo(next.slab)
    while (put(slabs, texts[1] ?? "").slab === next.slab) slabs.letGo(next.slab)
    expect(next.slab.bytes.length === 0).toBe("transfer" in ArrayBuffer.prototype)
  })

  it("are few for many texts, and none is much longer than what lies in it", () => {
    const slabs = new Slabs()
    const row = "x".repeat(2_500)
    const places = Array.from({ length: 4_000 }, () => put(slabs, row))
    const all = new Set(places.map(({ slab }) => slab))
    expect(all.size).toBeLessThan(12)
    const held = [...all].reduce((sum, { bytes }) => sum + bytes.length, 0)
    expect(held).toBeLessThan(4_000 * row.length * 1.15)
  })
})
