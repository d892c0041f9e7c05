import { crc32 as zlibCrc32 } from "node:zlib"
import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { crc32 } from "../../src/provider/Crc32.js"
import { makeEventStreamDecoder } from "../../src/provider/EventStreamDecoder.js"
import type { SseEvent } from "../../src/provider/WireFormat.js"
import { eventFrame, frame } from "./eventStreamFrame.js"

const decode = (pieces: ReadonlyArray<Uint8Array>): ReadonlyArray<SseEvent> => {
  const decoder = makeEventStreamDecoder()
  return [...pieces.flatMap(decoder.push), ...decoder.end()]
}

const cut = (bytes: Uint8Array, at: ReadonlyArray<number>) => {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return places.slice(1).map((place, i) => bytes.subarray(places[i], place))
}

const first = eventFrame("messageStart", { role: "assistant" })
const second = eventFrame("contentBlockDelta", { delta: { text: "Hé 😀" } })
const third = eventFrame("metadata", {})
const stream = Buffer.concat([first, second, third])
const events = [
  { name: "messageStart", data: '{"role":"assistant"}' },
  { name: "contentBlockDelta", data: '{"delta":{"text":"Hé 😀"}}' },
  { name: "metadata", data: "{}" }
]

/** A prelude that is in order, of a frame with these lengths. */
const prelude = (total: number, headers: number) => {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt32BE(total, 0)
  bytes.writeUInt32BE(headers, 4)
  bytes.writeUInt32BE(zlibCrc32(bytes.subarray(0, 8)), 8)
  return bytes
}

describe("EventStreamDecoder", () => {
  it("gives each frame as an event when it is complete", () => {
    const decoder = makeEventStreamDecoder()
    expect(decoder.push(first.subarray(0, -1))).toEqual([])
    expect(decoder.push(Buffer.concat([first.subarray(-1), second]))).toEqual(events.slice(0, 2))
    expect(decoder.push(third)).toEqual(events.slice(2))
    expect(decoder.end()).toEqual([])
  })

  it("reads the same however the bytes are cut", () => {
    expect(decode([stream])).toEqual(events)
    expect(decode(Array.from(stream, (byte) => Uint8Array.of(byte)))).toEqual(events)
    fc.assert(
      fc.property(fc.array(fc.nat()), (at) => {
        expect(decode(cut(stream, at))).toEqual(events)
      })
    )
  })

  it("neither keeps nor changes the bytes that it is given", () => {
    const decoder = makeEventStreamDecoder()
    const piece = Buffer.from(first.subarray(0, 40))
    decoder.push(piece)
    expect(piece).toEqual(first.subarray(0, 40))
    piece.fill(0)
    expect(decoder.push(first.subarray(40))).toEqual(events.slice(0, 1))
  })

  it("names exceptions by their type, and tells errors without one with code and message", () => {
    const exception = frame(
      [
        [":exception-type", "throttlingException"],
        [":content-type", "application/json"],
        [":message-type", "exception"]
      ],
      '{"message":"Too many requests"}'
    )
    const error = frame(
      [
        [":message-type", "error"],
        [":error-code", "InternalFailure"],
        [":error-message", "It broke"]
      ],
      ""
    )
    expect(decode([exception, error])).toEqual([
      { name: "throttlingException", data: '{"message":"Too many requests"}' },
      { name: "error", data: '{"code":"InternalFailure","message":"It broke"}' }
    ])
  })

  it("passes over headers of every other type", () => {
    const headers = [0, 1, 2, 3, 4, 5, 6, 8, 9].map((type) => {
      const size = [0, 0, 1, 2, 4, 8, 3, 0, 8, 16][type] ?? 0
      return [`h${type}`, new Uint8Array(size).fill(7), type] as const
    })
    expect(decode([frame([...headers, [":event-type", "chunk"]], "{}")])).toEqual([{ name: "chunk", data: "{}" }])
  })

  it("takes a frame without headers or payload for an event without a name", () => {
    expect(decode([frame([], "")])).toEqual([{ name: "message", data: "" }])
    expect(decode([frame([[":event-type", ""]], "x")])).toEqual([{ name: "message", data: "x" }])
  })

  it("reads nothing more after a byte that is not as it was sent", () => {
    for (let at = 0; at < second.length; at++) {
      const damaged = Buffer.from(second)
      damaged[at] = (damaged[at] ?? 0) ^ 0x10
      expect(decode([first, damaged, third])).toEqual(events.slice(0, 1))
    }
  })

  it("checks the checksum of the lengths, though that of the frame be right", () => {
    const damaged = Buffer.from(second)
    damaged.writeUInt32BE(7, 8)
    damaged.writeUInt32BE(zlibCrc32(damaged.subarray(0, -4)), damaged.length - 4)
    expect(decode([first, damaged, third])).toEqual(events.slice(0, 1))
  })

  it("reads nothing of what is no event stream, or breaks off", () => {
    expect(decode([Buffer.from('data: {"a":1}\n\n')])).toEqual([])
    expect(decode([stream.subarray(0, first.length + 30)])).toEqual(events.slice(0, 1))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decode([bytes])).toEqual([])
      })
    )
  })

  it("does not throw at headers that lie, whatever their checksum says", () => {
    const lies: ReadonlyArray<ReadonlyArray<number>> = [
      [5, 97],
      [1, 97],
      [1, 97, 7],
      [1, 97, 7, 0],
      [1, 97, 7, 255, 255, 1],
      [1, 97, 99],
      [1, 97, 5, 1],
      [255]
    ]
    for (const lie of lies) {
      const bytes = Buffer.concat([prelude(16 + lie.length, lie.length), Buffer.from(lie), Buffer.alloc(4)])
      bytes.writeUInt32BE(zlibCrc32(bytes.subarray(0, -4)), bytes.length - 4)
      expect(decode([bytes, first])).toEqual([])
    }
  })

  it("refuses frames that are larger than AWS makes them, and keeps no room for what is only announced", () => {
    const most = 24 * 1024 * 1024
    for (const tooLarge of [prelude(16 + most + 1, 0), prelude(0xffffffff, 0), prelude(200_000, 128 * 1024 + 1)]) {
      expect(decode([tooLarge, first])).toEqual([])
    }
    for (const impossible of [prelude(0, 0), prelude(15, 0), prelude(20, 5)])
      expect(decode([impossible, first])).toEqual([])
    expect(decode([frame([], Buffer.alloc(most + 1, "x"))])).toEqual([])
    const long = "x".repeat(50_000)
    const headers = (n: number) => Array.from({ length: n }, (_, i) => [`h${i}`, long] as const)
    expect(decode([frame(headers(2), "x")])).toEqual([{ name: "message", data: "x" }])
    expect(decode([frame(headers(3), "x")])).toEqual([])
    const large = frame([[":event-type", "chunk"]], Buffer.alloc(most, "x"))
    const [event] = decode([large.subarray(0, 1_000_003), large.subarray(1_000_003)])
    expect(event?.data).toHaveLength(most)
    const before = process.memoryUsage().arrayBuffers
    const waiting = Array.from({ length: 50 }, () => {
      const decoder = makeEventStreamDecoder()
      decoder.push(Buffer.concat([prelude(16 + most, 0), Buffer.of(1, 2, 3)]))
      return decoder
    })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024)
    expect(waiting).toHaveLength(50)
  })
})

describe("crc32", () => {
  it("is that of zlib", () => {
    expect(crc32(Buffer.from("123456789"), 9)).toBe(0xcbf43926)
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(crc32(bytes, bytes.length)).toBe(zlibCrc32(bytes))
      })
    )
  })
})
