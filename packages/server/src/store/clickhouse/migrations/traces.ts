// What a step of the schema has once done stays as it is: a store somewhere has taken it. See `Migration`.

const columns =
  "org_id, high, low, leading, lead, started, ended, spans, requests, errors, prompt_tokens, completion_tokens, cost_nano, default_priced, models, marks"

const mark = (name: string, value: string) => `cityHash64('${name}', ${value})`

// What a trace can be filtered by, each as one number: comparing texts would take several times as long.
const marks = `arrayConcat([
      ${mark("agent_id", "s.agent_id")},
      ${mark("agent_name", "s.agent_name")},
      ${mark("task_name", "if(s.task = '', s.name, s.task)")},
      ${mark("model", "toString(s.model)")},
      ${mark("provider", "toString(s.provider)")},
      ${mark("environment", "toString(s.environment)")},
      ${mark("session_id", "s.session_id")},
      ${mark("user_id", "s.user_id")}
    ], arrayMap(tag -> ${mark("tag", "tag")}, s.tags))`

// The root comes before the others, then the earliest: it names the trace. As numbers and texts that are in this order, because
// the least of those is found many times as fast as that of tuples. The number ends in the status, 0 to 2; the text goes on
// with name, agent id and agent name.
const beginning = "toUInt64(toUnixTimestamp64Nano(s.start_time)) + if(s.parent_span_id = '', 0, 9223372036854775808)"
const status = "multiIf(s.status_code = 'OK', 1, s.status_code = 'ERROR', 2, 0)"
const leading = `bitOr(
      bitShiftLeft(toUInt128(${beginning}), 64),
      toUInt128(bitOr(bitAnd(reinterpretAsUInt64(reverse(unhex(s.span_id))), 18446744073709551612), ${status}))
    )`
const lead = `concat(
      leftPad(hex(${beginning}), 16, '0'),
      s.span_id,
      toJSONString([s.name, s.agent_id, s.agent_name])
    )`

const select = (database: string) => `
  SELECT
    org_id,
    reinterpretAsUInt64(reverse(unhex(substring(s.trace_id, 1, 16)))) AS high,
    reinterpretAsUInt64(reverse(unhex(substring(s.trace_id, 17, 16)))) AS low,
    min(${leading}) AS leading,
    min(${lead}) AS lead,
    min(s.start_time) AS started,
    max(s.end_time) AS ended,
    count() AS spans,
    countIf(s.is_request) AS requests,
    countIf(s.status_code = 'ERROR') AS errors,
    sum(ifNull(s.prompt_tokens, 0)) AS prompt_tokens,
    sum(ifNull(s.completion_tokens, 0)) AS completion_tokens,
    sum(s.cost_nano) AS cost_nano,
    countIf(s.cost_source = 'default') AS default_priced,
    groupUniqArrayIf(toString(s.model), s.model != '') AS models,
    groupUniqArrayArray(${marks}) AS marks
  FROM ${database}.spans AS s
  GROUP BY org_id, high, low`

/**
 * What the spans of each trace come to: a row for each insert that had some of them, until they are merged into one. The id is
 * in two halves, by which the engine groups more than twice as fast as by the whole.
 */
export const traces = (database: string): ReadonlyArray<string> => [
  `DROP VIEW IF EXISTS ${database}.traces_by_span`,
  `DROP TABLE IF EXISTS ${database}.traces`,
  `CREATE TABLE ${database}.traces (
    org_id LowCardinality(String),
    high UInt64 CODEC(ZSTD),
    low UInt64 CODEC(ZSTD),
    leading SimpleAggregateFunction(min, UInt128) CODEC(ZSTD),
    lead SimpleAggregateFunction(min, String) CODEC(ZSTD),
    started SimpleAggregateFunction(min, DateTime64(9, 'UTC')) CODEC(ZSTD),
    ended SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(ZSTD),
    spans SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD),
    requests SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD),
    errors SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD),
    prompt_tokens SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD),
    completion_tokens SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD),
    cost_nano SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD),
    default_priced SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD),
    models SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD),
    marks SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)) CODEC(ZSTD)
  )
  ENGINE = AggregatingMergeTree
  ORDER BY (org_id, high, low)
  SETTINGS non_replicated_deduplication_window = 10000, merge_selector_base = 10`,
  `INSERT INTO ${database}.traces (${columns}) ${select(database)}`,
  `CREATE MATERIALIZED VIEW ${database}.traces_by_span TO ${database}.traces (${columns}) AS ${select(database)}`
]
