import { describe, expect, it } from "vitest"
import { makeUsageSieve } from "../../../src/capture/requestUsage/UsageSieve.js"

const usage = '{"id":"1","choices":[],"usage":{"prompt_tokens":1}}'

/** Puts a text through, cut at every so many bytes. */
const through = (text: string, size: number) => {
  const hidden: Array<string> = []
  const sieve = makeUsageSieve((data) => hidden.push(data))
  const bytes = Buffer.from(text)
  const passed: Array<Buffer> = []
  for (let at = 0; at < bytes.length; at += size) {
    // Each piece has a memory of its own, which is gone afterwards.
    const piece = new Uint8Array(bytes.subarray(at, at + size))
    passed.push(Buffer.from(sieve.push(piece)))
    piece.fill(0)
  }
  passed.push(Buffer.from(sieve.end()))
  return { passed: Buffer.concat(passed).toString(), hidden }
}

const before = ': hi\n\ndata: {"choices":[{"delta":{"content":"Grüezi 🙂"}}],"usage":null}\n\n'
const after = "data: [DONE]\n\n"

describe("the sieve for chunks of usage", () => {
  it.each(["\n", "\r\n", "\r"])(
    "takes out the chunk and nothing else, wherever it is cut, with lines ending in %j",
    (end) => {
      const text = (parts: ReadonlyArray<string>) => parts.join("").replaceAll("\n", end)
      const whole = text([before, `data: ${usage}\n\n`, after])
      for (let size = 1; size <= whole.length; size++) {
        expect(through(whole, size)).toEqual({ passed: text([before, after]), hidden: [` ${usage}`] })
      }
    }
  )

  it.each([
    ["a chunk with choices and usage", 'data: {"choices":[{"index":0}],"usage":{"prompt_tokens":1}}\n\n'],
    [
      "Azure's first chunk, without choices or usage",
      'data: {"choices":[],"usage":null,"prompt_filter_results":[]}\n\n'
    ],
    [
      "one that only speaks of usage",
      'data: {"choices":[{"delta":{"content":"\\"choices\\":[] \\"usage\\":{}"}}]}\n\n'
    ],
    ["what is no JSON", 'data: {"choices":[],"usage":{\n\n'],
    ["a comment that looks like it", `: ${usage}\n\n`],
    ["an event of another kind", 'event: error\ndata: {"error":{"message":"no"}}\n\n'],
    ["nothing", ""],
    ["empty lines", "\n\n\n\r\n\r\r\n"],
    ["an end in the middle", 'data: {"choices":[{"delta":{"con'],
    ["one of many kilobytes", `data: {"choices":[],"usage":{},"x":"${"y".repeat(40_000)}"}\n\n`]
  ])("passes %s as it is", (_, text) => {
    for (const size of [1, 7, 1_000, 100_000]) expect(through(text, size)).toEqual({ passed: text, hidden: [] })
  })

  it("takes out a chunk that only lacks its blank line", () => {
    expect(through(`${before}data: ${usage}\n`, 10)).toEqual({ passed: before, hidden: [` ${usage}`] })
  })

  it("passes whole events at once, and of a long one all but its first part", () => {
    const sieve = makeUsageSieve(() => {})
    const push = (text: string) => Buffer.from(sieve.push(Buffer.from(text))).toString()
    expect(push(before)).toBe(before)
    expect(push("data: {")).toBe("")
    expect(push(`${"x".repeat(16 * 1024)}`)).toBe(`data: {${"x".repeat(16 * 1024)}`)
    expect(push("y")).toBe("y")
    expect(push("}\n\ndata: [")).toBe("}\n\n")
  })
})
