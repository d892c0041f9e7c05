import { FastCheck, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { StoredSpan } from "../../src/model/Span.js"
import { fold } from "../../src/model/Trace.js"

const second = 1_000_000_000n
const noon = BigInt(Date.parse("2026-02-09T12:00:00Z")) * 1_000_000n

const stored = (from: bigint, to: bigint, fields: Readonly<Record<string, unknown>>) =>
  Schema.decodeUnknownSync(StoredSpan)({
    trace_id: "0af7651916cd43dd8448eb211c80319c",
    span_id: "b7ad6b7169203331",
    name: "a step",
    start_time_unix_nano: (noon + from).toString(),
    end_time_unix_nano: (noon + to).toString(),
    duration_ms: Number(to - from) / 1e6,
    ...fields
  })

const root = stored(0n, 3n * second, {
  span_id: "000000000000000a",
  name: "answer a question",
  status: { code: "OK" },
  agent_id: "r-1",
  agent_name: "Researcher"
})
const call = stored(second / 2n, second, {
  span_id: "000000000000000b",
  parent_span_id: "000000000000000a",
  agent_id: "w-1",
  agent_name: "Writer",
  model_inference: { model_name: "gpt-4o", prompt_tokens: 1000, completion_tokens: 200 },
  cost_usd: 0.0045,
  cost_source: "list"
})
const late = stored(2n * second, 4n * second + 1n, {
  span_id: "000000000000000c",
  parent_span_id: "000000000000000a",
  model_inference: { request_model: "my-own", prompt_tokens: 10 },
  cost_usd: 0.00001,
  cost_source: "default"
})

describe("a trace", () => {
  it("is named by its root, lasts from the first start to the last end, and adds up its calls", () => {
    expect(fold([root, call, late])).toEqual({
      trace_id: "0af7651916cd43dd8448eb211c80319c",
      name: "answer a question",
      status: "OK",
      agent_id: "r-1",
      agent_name: "Researcher",
      models: ["gpt-4o", "my-own"],
      span_count: 3,
      request_count: 2,
      error_count: 0,
      prompt_tokens: 1010,
      completion_tokens: 200,
      cost_usd: 0.00451,
      cost_is_default: true,
      started_at: "2026-02-09T12:00:00.000Z",
      duration_ms: 4000.000001
    })
  })

  it("has failed where any of its spans has", () => {
    const failed = stored(second, second, {
      span_id: "000000000000000d",
      parent_span_id: "000000000000000a",
      status: { code: "ERROR" }
    })
    expect(fold([root, failed, call])).toMatchObject({ status: "ERROR", error_count: 1, name: "answer a question" })
  })

  it("is named by its earliest span until the root arrives, and by the earliest of several roots", () => {
    expect(fold([late, call])).toMatchObject({
      name: "a step",
      agent_id: "w-1",
      status: "UNSET",
      started_at: "2026-02-09T12:00:00.500Z"
    })
    const second_ = stored(second, second, { span_id: "000000000000000e", name: "another root" })
    expect(fold([second_, root])).toMatchObject({ name: "answer a question" })
  })

  it("that nothing is known of is none", () => {
    expect(fold([])).toBeUndefined()
  })

  it("counts money in nano-dollars, so that no fraction is lost in the sum", () => {
    const dimes = Array.from({ length: 10 }, (_, index) =>
      stored(0n, 1n, { span_id: `00000000000000f${index}`, cost_usd: 0.1, cost_source: "reported" })
    )
    expect(fold(dimes)).toMatchObject({ cost_usd: 1, cost_is_default: false })
  })

  it("is the same in whatever order its spans arrive, also where they began at once", () => {
    const together = [
      stored(0n, 1n, { span_id: "000000000000000a", name: "a", agent_id: "1", status: { code: "OK" } }),
      stored(0n, 2n, { span_id: "000000000000000b", name: "b", agent_id: "2" }),
      stored(0n, 3n, { span_id: "000000000000000c", name: "c", agent_id: "3", parent_span_id: "000000000000000a" })
    ]
    FastCheck.assert(
      FastCheck.property(FastCheck.shuffledSubarray(together, { minLength: 3 }), (spans) => {
        expect(fold(spans)).toEqual(fold(together))
      })
    )
    expect(fold(together)).toMatchObject({ name: "a", agent_id: "1", status: "OK" })
  })
})
