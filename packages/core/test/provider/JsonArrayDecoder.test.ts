import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { makeJsonArrayDecoder } from "../../src/provider/JsonArrayDecoder.js"

const decode = (pieces: ReadonlyArray<string>, limit?: number): ReadonlyArray<string> => {
  const decoder = makeJsonArrayDecoder(limit)
  return [...pieces.flatMap(decoder.push), ...decoder.end()].map(({ data }) => data)
}

const cut = (text: string, at: ReadonlyArray<number>) => {
  const places = [0, ...at.map((place) => place % (text.length + 1)).sort((a, b) => a - b), text.length]
  return places.slice(1).map((place, i) => text.slice(places[i], place))
}

describe("a stream that is one JSON array", () => {
  it("gives each element as soon as it is closed", () => {
    const decoder = makeJsonArrayDecoder()
    expect(decoder.push('[{"a"')).toEqual([])
    expect(decoder.push(':1}\n,\r\n{"b":{')).toEqual([{ name: "message", data: '{"a":1}' }])
    expect(decoder.push("}}")).toEqual([{ name: "message", data: '{"b":{}}' }])
    expect(decoder.push("]")).toEqual([])
    expect(decoder.end()).toEqual([])
  })

  it("takes brackets and quotes inside texts for what they are", () => {
    const elements = ['{"a":"}]{["}', '{"b\\"}":"\\\\"}', '{"c":"\\\\\\"]"}']
    expect(decode([`[${elements.join(",")}]`])).toEqual(elements)
  })

  it("that is no array but an object, as an error may be, gives that", () => {
    expect(decode(['{"error": {"code": 404}}\n'])).toEqual(['{"error": {"code": 404}}'])
  })

  it("has no events in what is neither object nor array", () => {
    expect(decode(['[1, "a{b}", true, null, {"a":1}]'])).toEqual(['{"a":1}'])
    expect(decode(["<html>"])).toEqual([])
    expect(decode(['"{}"'])).toEqual([])
    expect(decode([""])).toEqual([])
  })

  it("that breaks off inside an element has those before it", () => {
    expect(decode(['[{"a":1},{"b":"'])).toEqual(['{"a":1}'])
  })

  it("gives a digest of an element beyond the limit and reads on after it", () => {
    const long = `{"a":"${"x".repeat(5_000)}","usage":{"total":7}}`
    for (const pieces of [[`[{"b":1},${long},{"c":2}]`], [...`[{"b":1},${long},{"c":2}]`]]) {
      const [first, digest = "", last, ...more] = decode(pieces, 4_000)
      expect([first, last, more]).toEqual(['{"b":1}', '{"c":2}', []])
      expect(JSON.parse(digest)).toEqual({ a: expect.stringContaining("xxx…[cut "), usage: { total: 7 } })
      expect(digest.length).toBeLessThan(2_000)
    }
    expect(decode([`[${'{"a":1}'}]`], 7)).toEqual(['{"a":1}'])
  })

  it("is not troubled by depth", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`
    expect(decode([`[{"a":${deep}},{"b":1}]`])[1]).toBe('{"b":1}')
    expect(decode(["]".repeat(1_000), '[{"b":1}]'])).toEqual(['{"b":1}'])
  })

  it("reads the same however it is cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue())), { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        fc.constantFrom(0, 2),
        (values, at, indent) => {
          const text = `\ufeff ${JSON.stringify(values, null, indent)}`
          expect(decode(cut(text, at)).map((data) => JSON.parse(data))).toEqual(JSON.parse(JSON.stringify(values)))
        }
      ),
      { numRuns: 300 }
    )
  })

  it("never throws, whatever comes", () => {
    const pieces = fc.array(fc.oneof(fc.string(), fc.constantFrom("{", "}", "[", "]", '"', "\\", ",")))
    fc.assert(
      fc.property(pieces, (all) => {
        expect(decode(all, 20)).toEqual(decode([all.join("")], 20))
      }),
      { numRuns: 1_000 }
    )
  })
})
