import { describe, expect, it } from "vitest"
import { FeedLog } from "../../src/feed/FeedLog.js"
import type { SseEvent } from "../../src/feed/stream/SseParser.js"

const event = (n: number, changed: object = {}): SseEvent => ({
  name: "message",
  id: `${n}-0`,
  data: JSON.stringify({
    id: `order-${n}`,
    task_name: `task ${n}`,
    agent_name: "research-bot",
    model: "gpt-4o",
    input_tokens: 10,
    output_tokens: 5,
    latency_ms: 1.5,
    cost_usd: 0.0021,
    status: "success",
    error_message: null,
    timestamp: "2026-02-09T15:30:02.120Z",
    metadata: null,
    ...changed
  })
})

const keys = (log: FeedLog) => log.heard.rows.map(({ key }) => key)

describe("what a feed has brought", () => {
  it("stands with the newest on top", () => {
    const log = new FeedLog()
    log.push([event(1), event(2)])
    log.push([event(3)])
    expect(keys(log)).toEqual(["3-0", "2-0", "1-0"])
    expect(log.heard.count).toBe(3)
  })

  it("has each event once, also one that is told again", () => {
    const log = new FeedLog()
    log.push([event(1), event(2), event(2)])
    log.push([event(2), event(1)])
    expect(keys(log)).toEqual(["2-0", "1-0"])
    expect(log.heard.count).toBe(2)
  })

  it("holds so many at most, and the oldest go first", () => {
    const log = new FeedLog(3)
    for (let n = 1; n <= 5; n++) log.push([event(n)])
    expect(keys(log)).toEqual(["5-0", "4-0", "3-0"])
    expect(log.heard.count).toBe(5)
  })

  it("does not change what was read before", () => {
    const log = new FeedLog()
    log.push([event(1)])
    const before = log.heard
    log.push([event(2)])
    expect(before.rows).toHaveLength(1)
  })

  it("says where requests were passed over, and where one cannot be read", () => {
    const log = new FeedLog()
    log.push([
      event(1),
      { name: "lost", id: undefined, data: '{"lost":12}' },
      event(2),
      { name: "message", id: "3-0", data: "no JSON" },
      { name: "message", id: "4-0", data: undefined },
      { name: "news", id: undefined, data: "of a kind to come" }
    ])
    expect(log.heard.rows.map((row) => (row.kind === "lost" ? row.lost : row.task))).toEqual([
      1,
      1,
      "task 2",
      12,
      "task 1"
    ])
  })

  it("keeps of a text of a megabyte what a row shows, and no metadata", () => {
    const log = new FeedLog()
    log.push([event(1, { agent_name: "x".repeat(1_000_000), metadata: { all: "y".repeat(1_000_000) } })])
    expect(JSON.stringify(log.heard.rows).length).toBeLessThan(2_000)
  })

  it("tells a failure, also one without a message", () => {
    const log = new FeedLog()
    log.push([event(1, { status: "error" }), event(2, { status: "error", error_message: "429" }), event(3)])
    expect(log.heard.rows.map((row) => (row.kind === "request" ? row.error : row))).toEqual([undefined, "429", ""])
  })
})
