import { FastCheck, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { withoutContent } from "../../src/model/Retention.js"
import { Span } from "../../src/model/Span.js"
import { wireSpan } from "./wireSpan.js"

const decode = Schema.decodeUnknownSync(Span)

const span = decode({
  trace_id: "0af7651916cd43dd8448eb211c80319c",
  span_id: "b7ad6b7169203331",
  name: "chat gpt-4o",
  start_time_unix_nano: "1000",
  end_time_unix_nano: "2000",
  status: { code: "ERROR", message: "SECRET" },
  input: "SECRET",
  output: "SECRET",
  decision_reasoning: "SECRET",
  tool_calls: [{ tool_name: "search", tool_input: "SECRET", tool_output: "SECRET", tool_status: "SUCCESS" }],
  events: [{ time_unix_nano: 5, name: "agent.tool.start", attributes: { query: "SECRET" } }],
  attributes: { note: "SECRET" },
  metadata: { note: "SECRET" },
  agent_id: "r-1",
  task: "summarize",
  cost_usd: 0.5,
  model_inference: { model_name: "gpt-4o", prompt_tokens: 12 }
})

describe("a span of which no content may be kept", () => {
  it("keeps who did what, when, and for how much, and nothing of what was said", () => {
    const kept = withoutContent(span)
    expect(JSON.stringify(Schema.encodeSync(Span)(kept))).not.toContain("SECRET")
    expect(kept).toMatchObject({
      trace_id: span.trace_id,
      name: "chat gpt-4o",
      status: { code: "ERROR" },
      agent_id: "r-1",
      task: "summarize",
      cost_usd: 0.5,
      model_inference: { model_name: "gpt-4o", prompt_tokens: 12 },
      tool_calls: [{ tool_name: "search", tool_input: "", tool_status: "SUCCESS" }],
      events: [{ time_unix_nano: 5n, name: "agent.tool.start" }]
    })
  })

  it("is still a span, and loses nothing more when it is stripped again", () => {
    FastCheck.assert(
      FastCheck.property(wireSpan, (sent) => {
        const kept = withoutContent(decode(sent))
        expect(decode(Schema.encodeSync(Span)(kept))).toEqual(kept)
        expect(withoutContent(kept)).toEqual(kept)
      })
    )
  })
})
