/** What a column holds, as it is inserted. */
export type Shape =
  /** A `String`, also one of a few. */
  | "text"
  /** An id of so many hex digits, a `FixedString`. */
  | 16
  | 32
  /** An `Array` of texts. */
  | "list"
  /** Nanoseconds since the epoch, a `DateTime64(9)`. */
  | "nanos"
  /** A `UInt64`, within what a number holds exactly; `count` is null where there is none. */
  | "whole"
  | "count"
  /** An `Int64`, within what a number holds exactly. */
  | "signed"
  /** A `Float64`. */
  | "real"
  /** A `Bool`. */
  | "flag"

/** A value of any shape; of earlier versions' rows nanoseconds are a text. */
export type Value = string | number | boolean | bigint | null | ReadonlyArray<string>

const shapes = {
  org_id: "text",
  trace_id: 32,
  span_id: 16,
  parent_span_id: "text",
  event_id: "text",
  name: "text",
  kind: "text",
  start_time: "nanos",
  end_time: "nanos",
  status_code: "text",
  status_message: "text",
  agent_id: "text",
  agent_name: "text",
  agent_role: "text",
  agent_path: "list",
  task: "text",
  session_id: "text",
  user_id: "text",
  environment: "text",
  release: "text",
  tags: "list",
  compliance_flags: "list",
  decision_reasoning: "text",
  input: "text",
  output: "text",
  tool_calls: "text",
  cost_attribution: "text",
  links: "text",
  events: "text",
  metadata: "text",
  attributes: "text",
  is_request: "flag",
  model: "text",
  model_name: "text",
  provider: "text",
  operation: "text",
  request_model: "text",
  response_model: "text",
  response_id: "text",
  finish_reasons: "list",
  service_tier: "text",
  prompt_tokens: "count",
  completion_tokens: "count",
  cache_read_tokens: "count",
  cache_write_tokens: "count",
  cache_write_1h_tokens: "count",
  reasoning_tokens: "count",
  other_usage: "text",
  usage_source: "text",
  latency_ms: "real",
  latency_sent: "flag",
  stream: "text",
  cost_nano: "whole",
  cost_source: "text",
  cache_saved_nano: "signed",
  price_source: "text",
  price_date: "text"
} as const satisfies Record<string, Shape>

export type InsertColumn = keyof typeof shapes

/** The columns of an inserted row, in the order of its values. */
export const insertColumns = Object.keys(shapes) as ReadonlyArray<InsertColumn>

/** What the store adds to a row when it is written. */
const added: Record<string, Shape> = { arrival: "whole", begin_before: "whole" }

/** The shapes of columns by their names; throws on one that no version of ours has written. */
export const shapesOf = (columns: ReadonlyArray<string>): ReadonlyArray<Shape> => {
  const known: Record<string, Shape> = { ...shapes, ...added }
  return columns.map((name) => {
    const shape = known[name]
    if (shape === undefined) throw new Error(`a column that this version does not know: ${name}`)
    return shape
  })
}
