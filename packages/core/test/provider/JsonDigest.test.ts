import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { makeJsonDigest } from "../../src/provider/JsonDigest.js"

const digestOf = (text: string, cuts: ReadonlyArray<number> = [], room?: number) => {
  const digest = makeJsonDigest(room)
  let from = 0
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const to = Math.min(cut, text.length)
    digest.push(text.slice(from, to))
    from = to
  }
  digest.push(text.slice(from))
  return digest.read()
}

const cuts = fc.array(fc.nat(400), { maxLength: 20 })

/** JSON as others write it: with blanks, and with escapes where none are needed. */
const written = (value: unknown, style: number): string => {
  const json = JSON.stringify(value, undefined, style % 3)
  return style % 2 === 0
    ? json
    : json.replace(/[^\x20-\x7e\n]|[a-d]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
}

describe("the digest of a JSON text", () => {
  it("is what the text says where it is small, however it is cut on its way", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(5), cuts, (value, style, at) => {
        // Words of JSON are not to be escaped.
        const text =
          style % 2 === 0 || typeof value === "object" ? JSON.stringify(value, undefined, style % 3) : written(value, 0)
        const { certain, value: read, whole } = digestOf(`${text} `, at)
        expect(read).toEqual(JSON.parse(text))
        expect(certain).toBe(read)
        expect(whole).toBe(true)
      })
    )
  })

  it("reads every escape", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: "binary" }), fc.string())), cuts, (pairs, at) => {
        const escaped = (text: string) =>
          `"${Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, "0")}`).join("")}"`
        const text = `[${pairs.map(([a, b]) => `${escaped(a)},${JSON.stringify(b)}`).join(",")}]`
        expect(digestOf(text, at).value).toEqual(JSON.parse(text))
      })
    )
    expect(digestOf(String.raw`{"a\"\\":"\b\f\n\r\t\/\u00e9"}`).value).toEqual({ 'a"\\': "\b\f\n\r\t/é" })
  })

  it("knows the end of a text wherever it is cut", () => {
    const text = String.raw`{"a\"b":"\\","c":"x\\\"y\"","d":["\u005c\"",1]}`
    for (let at = 0; at <= text.length; at++) expect(digestOf(text, [at]).value).toEqual(JSON.parse(text))
  })

  it("keeps a key that an assignment would not", () => {
    const { value } = digestOf('{"__proto__":{"x":1},"y":2}')
    expect(Object.keys(value as object)).toEqual(["__proto__", "y"])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  it("of a text that breaks off is a part of what the whole would have said, of which the ended members are certain", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (value, share) => {
          const whole = JSON.parse(JSON.stringify(value)) as Record<string, unknown>
          const text = JSON.stringify(value)
          const read = digestOf(text.slice(0, Math.floor(share * (text.length - 1))))
          expect(read.whole).toBe(false)
          if (read.value === undefined) return
          expect(isPart(read.value, whole)).toBe(true)
          for (const [key, sure] of Object.entries(read.certain as object)) expect(sure).toEqual(whole[key])
        }
      )
    )
  })

  it("shows content that breaks off as far as it came, and no half number or word", () => {
    expect(digestOf('{"id":"x","n":12,"list":[1,{"text":"Hel').value).toEqual({
      id: "x",
      n: 12,
      list: [1, { text: "Hel" }]
    })
    expect(digestOf('{"id":"x","n":12,"list":[1,{"text":"Hel').certain).toEqual({ id: "x", n: 12 })
    expect(digestOf('{"a":1,"b":12').value).toEqual({ a: 1 })
    expect(digestOf('{"a":1,"b":tru').value).toEqual({ a: 1 })
    expect(digestOf('{"a":1,"key').value).toEqual({ a: 1 })
    expect(digestOf('["x\\ud83d').value).toEqual(["x"])
    for (const rest of ["", ",", ',"c', ',"c":', ',"c":1', ',"c":"x'])
      expect(digestOf(`{"a":"x","b":[1]${rest}`).certain).toEqual({ a: "x", b: [1] })
    expect(digestOf('[1,2,"three').certain).toEqual([1, 2])
  })

  it("never throws, whatever it is given, and takes no more than it may", () => {
    const odd = fc.array(
      fc.constantFrom("{", "}", "[", "]", '"', ":", ",", "\\", "1", "true", " ", "x", "\\u12", "a"),
      { maxLength: 60 }
    )
    fc.assert(
      fc.property(odd, cuts, (parts, at) => {
        const { value } = digestOf(parts.join(""), at)
        JSON.stringify(value)
      })
    )
    for (const text of [
      "",
      "<html>oops</html>",
      "]",
      "nonsense",
      '"',
      "{{{{",
      "[".repeat(1_000_000),
      '{"a":'.repeat(300_000)
    ]) {
      expect(() => digestOf(text)).not.toThrow()
    }
  })

  it("keeps no more of what is no JSON, however long it goes on without a comma", () => {
    for (const value of ['"a"', "1 ", "{}", "[]", '"\\ud83d', '{"b":1}']) {
      for (const begin of ["[", '{"a":[']) {
        const digest = makeJsonDigest(65_536)
        digest.push(begin)
        for (let i = 0; i < 20; i++) digest.push(value.repeat(1_000))
        expect(JSON.stringify(digest.read().value).length, begin + value).toBeLessThan(2 * 65_536)
      }
    }
  })

  it("reads what is no JSON without one exception, which would take a hundred times as long", () => {
    const parse = JSON.parse
    let thrown = 0
    JSON.parse = (text: string) => {
      try {
        return parse(text)
      } catch (error) {
        thrown++
        throw error
      }
    }
    try {
      for (const text of [
        "abc 1- -  01 1. .5 1e tru nul \\ ",
        '{"\\q" "\\u12x4" "\u0001" "\n" "\\"',
        '["\\x", abc, "\t"]',
        "<p>"
      ])
        digestOf(text)
      expect(digestOf('["\\\\q", "\\q", "a\tb", "\\u00e9\u007f", -0.5e+3, 0, true]').value).toEqual([
        "\\q",
        "\\q",
        "a\tb",
        "é\u007f",
        -500,
        0,
        true
      ])
    } finally {
      JSON.parse = parse
    }
    expect(thrown).toBe(0)
  })

  const mebibyte = 1024 * 1024
  const usage = { prompt_tokens: 7, total_tokens: 9 }
  const large: Readonly<Record<string, (more: object) => string>> = {
    "one long text": (more) => JSON.stringify({ data: [{ b64: "A".repeat(30 * mebibyte) }], ...more }),
    "many texts": (more) =>
      JSON.stringify({ data: Array.from({ length: 30_000 }, () => ({ text: "x".repeat(1_000) })), ...more }),
    "texts full of escapes": (more) => JSON.stringify({ data: '"\n'.repeat(mebibyte), ...more }),
    "a list of numbers": (more) => `{"data":[${"0.123456789,".repeat(2 * mebibyte)}1],${JSON.stringify(more).slice(1)}`,
    "many keys": (more) =>
      JSON.stringify({ data: Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`key ${i}`, i])), ...more }),
    "nothing but depth": (more) =>
      `{"data":${"[".repeat(mebibyte)}${"]".repeat(mebibyte)},${JSON.stringify(more).slice(1)}`
  }
  for (const [title, make] of Object.entries(large)) {
    it(`finds what stands before and behind a large value: ${title}`, () => {
      const text = make({ model: "m", usage })
      const digest = makeJsonDigest()
      const size = 65_537
      for (let at = 0; at < text.length; at += size) digest.push(text.slice(at, at + size))
      const { value, whole } = digest.read()
      expect(brief(value)).toEqual({ model: "m", usage })
      expect(whole).toBe(true)
      expect(JSON.stringify(value).length).toBeLessThan(12 * mebibyte)
      expect(brief(digestOf(`{"model":"n",${text.slice(1)}`).value)).toEqual({ model: "m", usage })
    })
  }

  it("goes on behind several large values, each inside of another object", () => {
    const part = { image: "A".repeat(3 * mebibyte) }
    const choice = { message: { content: "hello", images: [part, part, part] }, finish_reason: "stop" }
    const { value } = digestOf(JSON.stringify({ choices: [choice, choice], usage }))
    const { choices, usage: counted } = value as { choices: Array<typeof choice>; usage: object }
    expect(choices.map(({ finish_reason, message }) => [message.content, finish_reason])).toEqual([
      ["hello", "stop"],
      ["hello", "stop"]
    ])
    expect(counted).toEqual(usage)
  })

  it("says how much of a text it has left out", () => {
    const text = `${"x".repeat(50)}é\n${"y".repeat(500)}`
    for (let room = 300; room < 420; room++) {
      const said = (digestOf(JSON.stringify({ a: text }), [], room).value as { a: string }).a
      const [, kept = "", cut, whole] = /^([^…]*)…\[cut (\d+) of (\d+) characters\]$/.exec(said) ?? []
      expect(text.startsWith(kept)).toBe(true)
      expect(kept.length).toBeGreaterThan(50)
      // As they are written: the line end with two characters.
      expect(Number(whole)).toBe(553)
      expect(kept.length + 1 + Number(cut)).toBe(553)
    }
  })
})

/** Without what is large. */
const brief = (value: unknown) => {
  const { model, usage } = value as Record<string, unknown>
  return { model, usage }
}

/** Whether all that `part` says, `whole` says as well; texts and lists may be shorter. */
const isPart = (part: unknown, whole: unknown): boolean => {
  if (typeof part === "string") return typeof whole === "string" && whole.startsWith(part)
  if (Array.isArray(part)) return Array.isArray(whole) && part.every((item, at) => isPart(item, whole[at]))
  if (typeof part !== "object" || part === null) return Object.is(part, whole)
  if (typeof whole !== "object" || whole === null) return false
  return Object.entries(part).every(([key, item]) => isPart(item, (whole as Record<string, unknown>)[key]))
}
