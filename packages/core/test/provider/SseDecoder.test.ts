import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { makeSseDecoder } from "../../src/provider/SseDecoder.js"
import type { SseEvent } from "../../src/provider/WireFormat.js"

const decode = (pieces: ReadonlyArray<string>, limit?: number): ReadonlyArray<SseEvent> => {
  const decoder = makeSseDecoder(limit)
  return [...pieces.flatMap(decoder.push), ...decoder.end()]
}

const message = (data: string): SseEvent => ({ name: "message", data })

/** The same, decided on the whole text at once. */
const decodeWhole = (text: string, limit: number): ReadonlyArray<SseEvent> => {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/)
  const events: Array<SseEvent> = []
  let name = ""
  let data: Array<string> = []
  let tooLong = false
  for (const line of [...lines, ""]) {
    if (line === "") {
      if (!tooLong && data.length > 0) events.push({ name: name || "message", data: data.join("\n") })
      name = ""
      data = []
      tooLong = false
    } else {
      tooLong ||= data.reduce((sum, value) => sum + value.length + 1, line.length) > limit
      const [, key, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
      if (key === "data") data.push(value)
      if (key === "event") name = value
    }
  }
  return events
}

const cut = (text: string, at: ReadonlyArray<number>) => {
  const places = [0, ...at.map((place) => place % (text.length + 1)).sort((a, b) => a - b), text.length]
  return places.slice(1).map((place, i) => text.slice(places[i], place))
}

const line = fc.oneof(
  fc.constantFrom("data: one", "data:two", "data:  kept", "data", "data:", "event: ping", "event:", ": note", ":", ""),
  fc.constantFrom("id: 7", "retry: 10", "dataset: no", "data: ä😀", "nonsense", " data: no", "\ufeffdata: no"),
  fc.string({ maxLength: 12 }),
  fc.nat({ max: 40 }).map((n) => `data: ${"x".repeat(n)}`)
)
const lines = fc
  .array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\r\r")), { maxLength: 20 })
  .map((pairs) => pairs.flat().join(""))
const streams = fc
  .tuple(fc.constantFrom("", "\ufeff"), lines, fc.constantFrom("", "data: open"))
  .map((all) => all.join(""))

describe("SseDecoder", () => {
  it("gives each event when its blank line has come", () => {
    const decoder = makeSseDecoder()
    expect(decoder.push("data: a\n")).toEqual([])
    expect(decoder.push("\ndata: b\n\nda")).toEqual([message("a"), message("b")])
    expect(decoder.push("ta: c\n\n")).toEqual([message("c")])
    expect(decoder.end()).toEqual([])
  })

  it("understands all three line ends, also when one is cut in two", () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const text = `event: x${end}data: 1${end}data: 2${end}${end}data: 3${end}${end}`
      expect(decode([text])).toEqual([{ name: "x", data: "1\n2" }, message("3")])
      expect(decode([...text])).toEqual([{ name: "x", data: "1\n2" }, message("3")])
    }
    expect(decode(["data: 1\r", "\n", "\r", "\ndata: 2\r\r"])).toEqual([message("1"), message("2")])
  })

  it("passes over comments, unknown fields and events without data", () => {
    expect(decode([": OPENROUTER PROCESSING\n\nid: 1\nretry: 5\nevent: ping\n\ndata: a\n\n"])).toEqual([message("a")])
  })

  it("takes one space after the colon away and no more", () => {
    expect(decode(["data:a\ndata: b\ndata:  c\ndata\ndata:\n\n"])).toEqual([message("a\nb\n c\n\n")])
  })

  it("passes over a byte order mark at the start, and only there", () => {
    expect(decode(["\ufeffdata: a\n\n\ufeffdata: b\n\n"])).toEqual([message("a")])
    expect(decode(["\ufeff", "data: a\n\n"])).toEqual([message("a")])
  })

  it("gives the last event of a stream that lacks its blank line", () => {
    expect(decode(["data: a\n\ndata: b\n"])).toEqual([message("a"), message("b")])
    expect(decode(["data: a\n\ndata: b"])).toEqual([message("a"), message("b")])
    expect(decode(["data: a\n\nevent: x\n"])).toEqual([message("a")])
  })

  it("leaves out an event that is too long and goes on after it", () => {
    const long = `data: ${"x".repeat(100)}\n`
    expect(decode([`data: a\n\n${long}data: rest\n\ndata: b\n\n`], 50)).toEqual([message("a"), message("b")])
    expect(decode([...`${long}\ndata: b\n\n`], 50)).toEqual([message("b")])
    expect(decode(["data: 1234567890\n".repeat(6), "\ndata: b\n\n"], 50)).toEqual([message("b")])
  })

  it("gives a digest of an event that is too long, if it is JSON", () => {
    const long = JSON.stringify({ image: "x".repeat(5_000), usage: { total: 7 } }, undefined, 1).replaceAll(
      "\n",
      "\ndata: "
    )
    const stream = `event: done\nid: 7\ndata: ${long}\n\ndata: b\n\n`
    for (const pieces of [[stream], [...stream], [stream.slice(0, 4_000), stream.slice(4_000)]]) {
      const [digest, ...after] = decode(pieces, 4_000)
      expect(after).toEqual([message("b")])
      expect(digest?.name).toBe("done")
      expect(JSON.parse(digest?.data ?? "")).toEqual({
        image: expect.stringContaining("xxx…[cut "),
        usage: { total: 7 }
      })
    }
  })

  it("does not let an event that never ends grow in memory, and still sees the next one", () => {
    const decoder = makeSseDecoder(1_000)
    for (let i = 0; i < 50_000; i++) decoder.push("data: and on\nand on")
    decoder.push("\n\n")
    expect(decoder.push("data: after\n\n")).toEqual([message("after")])
  })

  it("reads the same events however the text is cut", () => {
    fc.assert(
      fc.property(streams, fc.array(fc.nat(), { maxLength: 12 }), fc.constantFrom(20, 1_000), (text, at, limit) => {
        const expected = decodeWhole(text, limit)
        expect(decode([text], limit)).toEqual(expected)
        expect(decode(cut(text, at), limit)).toEqual(expected)
        expect(decode([...text], limit)).toEqual(expected)
      }),
      { numRuns: 2_000 }
    )
  })
})
