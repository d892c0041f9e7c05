import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { makeNdjsonDecoder } from "../../src/provider/NdjsonDecoder.js"
import { fromUtf8 } from "../../src/provider/StreamDecoder.js"

const decode = (pieces: ReadonlyArray<string>, limit?: number): ReadonlyArray<string> => {
  const decoder = makeNdjsonDecoder(limit)
  return [...pieces.flatMap(decoder.push), ...decoder.end()].map(({ data }) => data)
}

const decodeBytes = (pieces: ReadonlyArray<Uint8Array>): ReadonlyArray<string> => {
  const decoder = fromUtf8(makeNdjsonDecoder())
  return [...pieces.flatMap(decoder.push), ...decoder.end()].map(({ data }) => data)
}

/** The same, decided on the whole text at once. */
const decodeWhole = (text: string, limit: number): ReadonlyArray<string> =>
  text
    .split("\n")
    .filter((line) => line.length <= limit && line.trim() !== "")
    .map((line) => line.replace(/\r$/, ""))

const cut = <A extends string | Uint8Array>(whole: A, at: ReadonlyArray<number>): ReadonlyArray<A> => {
  const places = [0, ...at.map((place) => place % (whole.length + 1)).sort((a, b) => a - b), whole.length]
  return places.slice(1).map((place, i) => whole.slice(places[i], place) as A)
}

const line = fc.oneof(
  fc.constantFrom('{"a":1}', "", " ", "\t", '"ä😀"', "no json", "\r", "{}\r", "data: {}"),
  fc.string({ maxLength: 12 }),
  fc.nat({ max: 40 }).map((n) => "x".repeat(n))
)
const streams = fc
  .tuple(
    fc.array(
      line.map((text) => text.replaceAll("\n", "")),
      { maxLength: 20 }
    ),
    fc.constantFrom("\n", "\r\n"),
    fc.boolean()
  )
  .map(([lines, ending, closed]) => lines.join(ending) + (closed ? ending : ""))

describe("NdjsonDecoder", () => {
  it("gives each line when its end has come, named as an event without a name", () => {
    const decoder = makeNdjsonDecoder()
    expect(decoder.push('{"a"')).toEqual([])
    expect(decoder.push(':1}\n{"b":2}\n{"c"')).toEqual([
      { name: "message", data: '{"a":1}' },
      { name: "message", data: '{"b":2}' }
    ])
    expect(decoder.push(":3}\r")).toEqual([])
    expect(decoder.push("\n")).toEqual([{ name: "message", data: '{"c":3}' }])
    expect(decoder.end()).toEqual([])
  })

  it("passes over blank lines, with either line end", () => {
    expect(decode(["\n\r\n  \n1\r\n\r\n2\n\n"])).toEqual(["1", "2"])
  })

  it("gives the last line even where it has no end, once", () => {
    const decoder = makeNdjsonDecoder()
    expect(decoder.push("1\n2")).toHaveLength(1)
    expect(decoder.end()).toEqual([{ name: "message", data: "2" }])
    expect(decoder.end()).toEqual([])
    expect(decode(["  "])).toEqual([])
  })

  it("gives a digest of a line that is too long, if it is JSON", () => {
    const stream = `{"a":"${"x".repeat(5_000)}","done":true}\n{"b":1}\n`
    for (const pieces of [[stream], [...stream]]) {
      const [digest = "", ...after] = decode(pieces, 4_000)
      expect(after).toEqual(['{"b":1}'])
      expect(JSON.parse(digest)).toEqual({ a: expect.stringContaining("xxx…[cut "), done: true })
    }
  })

  it("leaves out a line that is too long and no JSON, however it comes, and reads on after it", () => {
    const long = "x".repeat(11)
    expect(decode([`1\n${long}\n2\n`], 10)).toEqual(["1", "2"])
    expect(decode(["1\n", ...long, "\n2\n"], 10)).toEqual(["1", "2"])
    expect(decode(["1\n", long], 10)).toEqual(["1"])
    expect(decode([`${"x".repeat(10)}\n`], 10)).toEqual(["x".repeat(10)])
  })

  it("reads the same however the bytes are cut, inside characters too", () => {
    const text = '{"a":"ä😀"}\r\n\r\n{"b":"日本"}\n"last"'
    const bytes = new TextEncoder().encode(`\ufeff${text}`)
    const whole = ['{"a":"ä😀"}', '{"b":"日本"}', '"last"']
    expect(decodeBytes(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(whole)
    fc.assert(
      fc.property(fc.array(fc.nat()), (at) => {
        expect(decodeBytes(cut(bytes, at))).toEqual(whole)
      })
    )
  })

  it("finds the lines that a reader of the whole text finds", () => {
    fc.assert(
      fc.property(streams, fc.array(fc.nat(), { maxLength: 12 }), (text, at) => {
        // A bound between the lengths with and without the return of the line end would be no fair question.
        expect(decode(cut(text, at))).toEqual(decodeWhole(text, Number.POSITIVE_INFINITY))
        const unixed = text.replaceAll("\r", "")
        expect(decode(cut(unixed, at), 10)).toEqual(decodeWhole(unixed, 10))
      }),
      { numRuns: 500 }
    )
  })

  it("takes time in proportion to a line that comes in small pieces", () => {
    const decoder = makeNdjsonDecoder()
    for (let i = 0; i < 500_000; i++) decoder.push("xx")
    expect(decoder.push("\n")[0]?.data).toHaveLength(1_000_000)
  })
})
