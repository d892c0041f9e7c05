import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { type SseEvent, SseParser } from "../../../src/feed/stream/SseParser.js"

const stream = [
  "retry: 3000\n\n",
  'id: 1-0\ndata: {"a":"ä"}\n\n',
  ": heartbeat\n\n",
  "id: 1-1\r\ndata: one\r\ndata: two\r\n\r\n",
  'event: lost\ndata: {"lost": 3}\n\n',
  "unknown: field\ndata\n\n",
  "id: 2-0\ndata: cut off"
].join("")

const told: ReadonlyArray<SseEvent> = [
  { name: "message", id: "1-0", data: '{"a":"ä"}' },
  { name: "message", id: "1-1", data: "one\ntwo" },
  { name: "lost", id: undefined, data: '{"lost": 3}' },
  { name: "message", id: undefined, data: "" }
]

describe("a stream of events", () => {
  it("is read with names, ids and data, and what is no event is passed over", () => {
    const parser = new SseParser()
    expect(parser.push(stream)).toEqual(told)
    expect(parser.retry).toBe(3_000)
  })

  it.prop(
    "is read the same wherever it breaks",
    { cuts: FastCheck.array(FastCheck.nat(stream.length)) },
    ({ cuts }) => {
      const parser = new SseParser()
      const places = [0, ...cuts.toSorted((a, b) => a - b), stream.length]
      const pieces = places.slice(1).map((to, index) => stream.slice(places[index], to))
      expect(pieces.flatMap((piece) => parser.push(piece))).toEqual(told)
    }
  )

  it("does not hold what is too long, and goes on behind it", () => {
    const parser = new SseParser(1_000)
    const events = [
      ...parser.push("id: 5-0\ndata: "),
      ...Array.from({ length: 50 }, () => parser.push("x".repeat(100))).flat(),
      ...parser.push("\n\nid: 6-0\ndata: next\n\n")
    ]
    expect(events).toEqual([
      { name: "message", id: "5-0", data: undefined },
      { name: "message", id: "6-0", data: "next" }
    ])
  })
})
