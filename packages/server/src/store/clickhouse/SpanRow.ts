import { toUsd } from "@agentwatch/core/model/Money"
import { Effect, Schema } from "effect"
import { StoreError } from "../StoreError.js"
import type { WireSpan } from "../WireSpan.js"
import { millis } from "./rows/valuesOf.js"

const Count = Schema.NullOr(Schema.Number)
const Texts = Schema.Array(Schema.String)

const Row = Schema.Struct({
  trace_id: Schema.String,
  span_id: Schema.String,
  parent_span_id: Schema.String,
  name: Schema.String,
  kind: Schema.String,
  start_nano: Schema.String,
  end_nano: Schema.String,
  status_code: Schema.String,
  status_message: Schema.String,
  agent_id: Schema.String,
  agent_name: Schema.String,
  agent_role: Schema.String,
  agent_path: Texts,
  task: Schema.String,
  session_id: Schema.String,
  user_id: Schema.String,
  environment: Schema.String,
  release: Schema.String,
  tags: Texts,
  compliance_flags: Texts,
  decision_reasoning: Schema.String,
  input: Schema.String,
  output: Schema.String,
  tool_calls: Schema.String,
  cost_attribution: Schema.String,
  links: Schema.String,
  events: Schema.String,
  metadata: Schema.String,
  attributes: Schema.String,
  is_request: Schema.Boolean,
  model_name: Schema.String,
  provider: Schema.String,
  operation: Schema.String,
  request_model: Schema.String,
  response_model: Schema.String,
  response_id: Schema.String,
  finish_reasons: Texts,
  service_tier: Schema.String,
  prompt_tokens: Count,
  completion_tokens: Count,
  cache_read_tokens: Count,
  cache_write_tokens: Count,
  cache_write_1h_tokens: Count,
  reasoning_tokens: Count,
  other_usage: Schema.String,
  usage_source: Schema.String,
  latency_ms: Schema.Number,
  latency_sent: Schema.Boolean,
  stream: Schema.String,
  cost: Schema.String,
  cost_source: Schema.String,
  price_source: Schema.String,
  price_date: Schema.String
})
export type SpanRow = typeof Row.Type

const columns = Object.entries(Row.fields)
const columnsOfType = (type: Schema.Schema.Any) => columns.flatMap(([column, of]) => (of === type ? [column] : []))
const textColumns = columnsOfType(Schema.String)
const textsColumns = columnsOfType(Texts)
const countColumns = columnsOfType(Count)
const otherwise = Schema.is(Row.omit(...([...textColumns, ...textsColumns, ...countColumns] as Array<keyof SpanRow>)))

const isText = (value: unknown) => typeof value === "string"

const isRow = (value: unknown): value is SpanRow => {
  const row = value as Readonly<Record<string, unknown>>
  return (
    textColumns.every((column) => isText(row[column])) &&
    countColumns.every((column) => row[column] === null || typeof row[column] === "number") &&
    textsColumns.every(
      (column) => Array.isArray(row[column]) && (row[column] as ReadonlyArray<unknown>).every(isText)
    ) &&
    otherwise(row)
  )
}

/**
 * A row as it is read back; instants and money as text, because JSON numbers do not hold them. Looked at column by column: of a
 * trace of thousands of spans the struct's own decoding would take a sixth of the time, to make a copy of each row.
 */
export const SpanRow: Schema.Schema<SpanRow> = Schema.declare(isRow).annotations({
  identifier: "SpanRow",
  message: () => "a row that is none of a span"
})

const derived = ["start_nano", "end_nano", "cost"]

/** What was said, and whatever a sender attached: most of what there is to read. */
export const contentColumns = ["input", "output", "tool_calls", "events", "metadata", "attributes"]

/** The columns of a `SpanRow`, as SQL; without its content, that is empty. */
export const columnsOf = (content: boolean): string =>
  [
    ...Object.keys(Row.fields)
      .filter((field) => !derived.includes(field))
      .map((field) => (content || !contentColumns.includes(field) ? field : `'' AS ${field}`)),
    "toString(toUnixTimestamp64Nano(start_time)) AS start_nano",
    "toString(toUnixTimestamp64Nano(end_time)) AS end_nano",
    "toString(cost_nano) AS cost"
  ].join(", ")

const text = (value: string) => (value === "" ? undefined : value)
const list = (value: ReadonlyArray<string>) => (value.length === 0 ? undefined : value)
const parsed = (value: string): unknown => (value === "" ? undefined : JSON.parse(value))

const inference = (row: SpanRow) => ({
  model_name: text(row.model_name),
  provider: text(row.provider),
  operation: text(row.operation),
  request_model: text(row.request_model),
  response_model: text(row.response_model),
  response_id: text(row.response_id),
  finish_reasons: list(row.finish_reasons),
  service_tier: text(row.service_tier),
  prompt_tokens: row.prompt_tokens ?? undefined,
  completion_tokens: row.completion_tokens ?? undefined,
  cache_read_tokens: row.cache_read_tokens ?? undefined,
  cache_write_tokens: row.cache_write_tokens ?? undefined,
  cache_write_1h_tokens: row.cache_write_1h_tokens ?? undefined,
  reasoning_tokens: row.reasoning_tokens ?? undefined,
  ...(parsed(row.other_usage) as object | undefined),
  usage_source: text(row.usage_source),
  latency_ms: row.latency_sent ? row.latency_ms : undefined,
  stream: parsed(row.stream)
})

/** The span as it was sent, with what was worked out since. Throws where what should be JSON or an instant is none. */
const wireSpan = (row: SpanRow): WireSpan => ({
  trace_id: row.trace_id,
  span_id: row.span_id,
  parent_span_id: text(row.parent_span_id),
  name: row.name,
  kind: row.kind,
  start_time_unix_nano: row.start_nano,
  end_time_unix_nano: row.end_nano,
  status: { code: row.status_code, message: text(row.status_message) },
  agent_id: row.agent_id,
  agent_name: row.agent_name,
  agent_role: row.agent_role,
  agent_path: list(row.agent_path),
  decision_reasoning: text(row.decision_reasoning),
  input: text(row.input),
  output: text(row.output),
  tool_calls: parsed(row.tool_calls),
  model_inference: row.is_request ? inference(row) : undefined,
  cost_attribution: parsed(row.cost_attribution),
  cost_usd: row.cost_source === "" ? undefined : toUsd(Number(row.cost)),
  cost_source: text(row.cost_source),
  price_source: text(row.price_source),
  price_date: text(row.price_date),
  compliance_flags: list(row.compliance_flags),
  links: parsed(row.links),
  events: parsed(row.events),
  task: text(row.task),
  session_id: text(row.session_id),
  user_id: text(row.user_id),
  tags: list(row.tags),
  metadata: parsed(row.metadata),
  environment: text(row.environment),
  release: text(row.release),
  attributes: parsed(row.attributes),
  duration_ms: millis(BigInt(row.end_nano) - BigInt(row.start_nano))
})

/** All of them, or what is wrong with the store. */
export const wiresOf = (rows: ReadonlyArray<SpanRow>): Effect.Effect<ReadonlyArray<WireSpan>, StoreError> =>
  Effect.try({ try: () => rows.map(wireSpan), catch: (cause) => new StoreError({ transient: false, cause }) })
