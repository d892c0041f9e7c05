import { describe, expect, it } from "vitest"
import { decoderOf } from "../../src/provider/framing.js"
import { geminiGenerate, geminiStream } from "../../src/provider/GeminiGenerate.js"
import { openAiChat } from "../../src/provider/OpenAiChat.js"
import { fromUtf8, type TextStreamDecoder } from "../../src/provider/StreamDecoder.js"
import type { WireFormat } from "../../src/provider/WireFormat.js"

const dataOf = (contentType: string, format: WireFormat, asked: boolean, body: string) => {
  const decoder = decoderOf(contentType, format, asked)
  if (decoder === undefined) return undefined
  return [...decoder.push(new TextEncoder().encode(body)), ...decoder.end()].map(({ data }) => data)
}

describe("how a reply is cut into events", () => {
  it("goes by its content type, in any case and with any parameters", () => {
    for (const type of ["text/event-stream", "Text/Event-Stream; charset=utf-8", " text/event-stream;x"]) {
      expect(dataOf(type, openAiChat, false, "data: {}\n\n")).toEqual(["{}"])
    }
    for (const type of ["application/x-ndjson", "application/stream+json", "application/jsonl"]) {
      expect(dataOf(type, openAiChat, false, '{"a":1}\n{"b":2}')).toEqual(['{"a":1}', '{"b":2}'])
    }
    expect(decoderOf("application/vnd.amazon.eventstream", openAiChat, false)).toBeDefined()
  })

  it("is not at all for a whole reply", () => {
    for (const type of ["application/json", "text/html", "audio/mpeg", "text/event-streams", "constructor"]) {
      expect(decoderOf(type, openAiChat, true)).toBeUndefined()
      expect(decoderOf(type, geminiGenerate, true)).toBeUndefined()
    }
  })

  it("is element by element where Gemini streams JSON", () => {
    expect(dataOf("application/json; charset=UTF-8", geminiStream, true, '[{"a":1}\n,{"b":2}]')).toEqual([
      '{"a":1}',
      '{"b":2}'
    ])
    expect(dataOf("text/event-stream", geminiStream, true, "data: {}\n\n")).toEqual(["{}"])
  })

  it("is guessed where a stream was asked for and no type is told", () => {
    expect(dataOf("", openAiChat, true, "data: {}\n\n")).toEqual(["{}"])
    expect(dataOf("", geminiStream, true, '[{"a":1}]')).toEqual(['{"a":1}'])
    expect(decoderOf("", openAiChat, false)).toBeUndefined()
  })
})

describe("bytes of UTF-8", () => {
  const collected = (): TextStreamDecoder => {
    let all = ""
    return {
      push: (text) => {
        all += text
        return []
      },
      end: () => [{ name: "message", data: all }]
    }
  }

  it("become text, however characters are cut", () => {
    const text = "aäß€😀z"
    const decoder = fromUtf8(collected())
    for (const byte of new TextEncoder().encode(text)) decoder.push(Uint8Array.of(byte))
    expect(decoder.end()).toEqual([{ name: "message", data: text }])
  })

  it("that end inside a character end with its mark of replacement", () => {
    const decoder = fromUtf8(collected())
    decoder.push(Uint8Array.of(0x61, 0xe2, 0x82))
    expect(decoder.end()).toEqual([{ name: "message", data: "a\ufffd" }])
  })
})
