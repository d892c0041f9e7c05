import { Span } from "@agentwatch/core/model/Span"
import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { busyness, dayLength, tracesOf, tracesWithin } from "../../src/demo/Day.js"
import { priced } from "../../src/demo/Tally.js"

// A Monday, and the Saturday after it.
const monday = 20_786
const saturday = 20_791

const spansOf = (seed: string, day: number) => tracesOf(seed, day).flatMap(({ spans }) => spans)

describe("the demo's days", () => {
  it("are the same whenever they are made up, ids and all, and others for another seed", () => {
    expect(tracesOf("42", monday)).toEqual(tracesOf("42", monday))
    const ids = (seed: string, day: number) => new Set(spansOf(seed, day).map(({ span_id }) => span_id))
    const all = [ids("42", monday), ids("43", monday), ids("42", monday + 1)]
    expect(new Set(all.flatMap((one) => [...one])).size).toBe(all.reduce((sum, one) => sum + one.size, 0))
  })

  it("hold five hundred requests and more, most of them when people work", () => {
    for (const day of [monday, saturday]) {
      const requests = spansOf("42", day).filter(({ model_inference }) => model_inference)
      expect(requests.length).toBeGreaterThan(500)
      const hours = requests.map(({ start_time_unix_nano: at }) => Number(BigInt(at) / 3_600_000_000_000n) % 24)
      const atNoon = hours.filter((hour) => hour >= 9 && hour < 17).length
      const late = hours.filter((hour) => hour >= 22).length
      expect(atNoon / 8).toBeGreaterThan((late / 2) * 3)
    }
    expect([busyness(3), busyness(12), busyness(23)]).toEqual([0.1, 1, 0.1])
  })

  it("consist of spans as they are sent, each in the trace of its parent", () => {
    const decode = Schema.decodeUnknownSync(Span)
    for (const { end, spans, start } of tracesOf("42", monday)) {
      const ids = new Set(spans.map(({ span_id }) => span_id))
      expect(ids.size).toBe(spans.length)
      expect(spans.filter(({ parent_span_id }) => parent_span_id === undefined).length).toBe(1)
      for (const span of spans) {
        const { end_time_unix_nano: to, start_time_unix_nano: from } = decode(span)
        expect(span.parent_span_id === undefined || ids.has(span.parent_span_id ?? "")).toBe(true)
        expect([from >= BigInt(start) * 1_000_000n, to <= BigInt(end) * 1_000_000n]).toEqual([true, true])
      }
    }
  })

  it("show everything that there is to see: five agents, nesting, tools, streams, retries, faults, breakers", () => {
    const traces = [monday, monday + 1, monday + 2, monday + 3].flatMap((day) => tracesOf("42", day))
    const spans = traces.flatMap((trace) => trace.spans)
    const requests = spans.filter(({ model_inference }) => model_inference)
    const names = (of: typeof spans) => [...new Set(of.map(({ agent_name }) => agent_name))].sort()
    const five = ["code-reviewer", "content-writer", "data-pipeline", "research-bot", "support-agent"]
    expect(names(requests)).toEqual(five)
    expect(traces.some((trace) => trace.spans.length >= 100)).toBe(true)
    expect(spans.some(({ agent_path }) => (agent_path ?? []).length >= 3)).toBe(true)
    expect(spans.some(({ links }) => links?.some(({ link_type }) => link_type === "RETRY_OF"))).toBe(true)
    expect(requests.some(({ model_inference: call }) => (call?.stream?.chunks ?? 0) > 10)).toBe(true)
    expect(requests.some(({ model_inference: call }) => (call?.cache_read_tokens ?? 0) > 0)).toBe(true)
    expect(requests.some(({ model_inference: call }) => (call?.reasoning_tokens ?? 0) > 0)).toBe(true)
    expect(spans.some(({ tool_calls }) => tool_calls?.some(({ tool_status }) => tool_status === "FAILURE"))).toBe(true)
    const failed = requests.filter(({ status }) => status?.code === "ERROR")
    expect(new Set(failed.map(({ status }) => status?.message)).size).toBe(6)
    const moves = new Set(spans.flatMap(({ name }) => /^circuit_breaker\.(.*)$/.exec(name)?.[1] ?? []))
    const known = ["budget_increased", "half_open", "paused", "recovered", "reset", "retrip", "triggered"]
    expect([...moves].sort()).toEqual(known)
  })

  it("call models that the price table knows, but for one of the shop's own", () => {
    const unknown = spansOf("42", monday).flatMap((span) => {
      const request = priced(span)
      return request !== undefined && request.usd === 0 && (request.call.prompt_tokens ?? 0) > 0 ? [request.model] : []
    })
    expect(unknown).toEqual([])
  })

  it("are told as far as they are over", () => {
    const noon = (monday + 0.5) * dayLength
    const past = [...tracesWithin("42", noon - dayLength, noon)]
    expect(past.length).toBeGreaterThan(200)
    expect(past.every(({ end, start }) => start >= noon - dayLength && end <= noon)).toBe(true)
    // What was told of an hour ago is told again now.
    const before = [...tracesWithin("42", noon - dayLength, noon - 3_600_000)].map(({ spans }) => spans[0]?.trace_id)
    expect(past.map(({ spans }) => spans[0]?.trace_id)).toEqual(expect.arrayContaining(before))
  })
})
