import { Either, Schema } from "effect"
import { expect, it } from "vitest"
import { SpanRow } from "../../../src/store/clickhouse/SpanRow.js"

const none = ["agent_path", "tags", "compliance_flags", "finish_reasons"]
const counts = ["prompt", "completion", "cache_read", "cache_write", "cache_write_1h", "reasoning"].map(
  (of) => `${of}_tokens`
)
const texts =
  "trace_id span_id parent_span_id name kind start_nano end_nano status_code status_message agent_id agent_name agent_role task " +
  "session_id user_id environment release decision_reasoning input output tool_calls cost_attribution links events metadata " +
  "attributes model_name provider operation request_model response_model response_id service_tier other_usage usage_source " +
  "stream cost cost_source price_source price_date"

const row: Readonly<Record<string, unknown>> = Object.fromEntries([
  ...texts.split(" ").map((column) => [column, "x"]),
  ...none.map((column) => [column, ["x"]]),
  ...counts.map((column) => [column, null]),
  ["is_request", true],
  ["latency_ms", 1.5],
  ["latency_sent", false]
])

const read = (value: unknown) => Schema.decodeUnknownEither(Schema.Array(SpanRow))([value])

it("a row of a span is taken as it is, and one with any column of another type is refused, its content untold", () => {
  expect(Either.getOrThrow(read(row))).toEqual([row])
  expect(Either.isRight(read({ ...row, reasoning_tokens: 7 }))).toBe(true)
  for (const column of Object.keys(row)) {
    for (const wrong of [undefined, { secret: "sk-1" }, ["sk-1", 1], texts.includes(column) ? 1 : "sk-1"]) {
      const refused = read({ ...row, input: "sk-2", [column]: wrong })
      expect(Either.isLeft(refused), `${column} ${wrong}`).toBe(true)
      expect(String(Either.isLeft(refused) && refused.left.message)).not.toContain("sk-")
    }
  }
})
