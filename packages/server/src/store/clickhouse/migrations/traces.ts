// What a step of the schema has once done stays as it is: a store somewhere has taken it. See `Migration`.

// What a trace can be filtered by, as numbers: comparing texts would take several times as long. Each in a column of its own,
// so that a question reads what it asks for, and packed in the way that is fastest to unpack.
const marks = {
  agent_ids: "s.agent_id",
  agent_names: "s.agent_name",
  task_names: "if(s.task = '', s.name, s.task)",
  providers: "toString(s.provider)",
  environments: "toString(s.environment)",
  session_ids: "s.session_id",
  user_ids: "s.user_id"
}

const columns = [
  "org_id, high, low, leading, lead, started, ended, spans, requests, errors, prompt_tokens, completion_tokens, cost_nano",
  "default_priced, models, tags",
  ...Object.keys(marks)
].join(", ")

// The root comes before the others, then the earliest: it names the trace. As numbers and texts that are in this order, because
// the least of those is found many times as fast as that of tuples. The number ends in the status, 0 to 2; the text goes on
// with name, agent id and agent name.
const beginning = "toUInt64(toUnixTimestamp64Nano(s.start_time)) + if(s.parent_span_id = '', 0, 9223372036854775808)"
const status = "multiIf(s.status_code = 'OK', 1, s.status_code = 'ERROR', 2, 0)"
const leading = `bitOr(
      bitShiftLeft(toUInt256(${beginning}), 66),
      bitOr(bitShiftLeft(toUInt256(reinterpretAsUInt64(reverse(unhex(s.span_id)))), 2), ${status})
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
    groupUniqArray(toString(s.model)) AS models,
    groupUniqArrayArray(arrayMap(tag -> cityHash64(tag), s.tags)) AS tags,
    ${Object.entries(marks)
      .map(([name, value]) => `groupUniqArray(cityHash64(${value})) AS ${name}`)
      .join(",\n    ")}
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
    high UInt64,
    low UInt64,
    leading SimpleAggregateFunction(min, UInt256),
    lead SimpleAggregateFunction(min, String) CODEC(ZSTD),
    started SimpleAggregateFunction(min, DateTime64(9, 'UTC')),
    ended SimpleAggregateFunction(max, DateTime64(9, 'UTC')),
    spans SimpleAggregateFunction(sum, UInt64),
    requests SimpleAggregateFunction(sum, UInt64),
    errors SimpleAggregateFunction(sum, UInt64),
    prompt_tokens SimpleAggregateFunction(sum, UInt64),
    completion_tokens SimpleAggregateFunction(sum, UInt64),
    cost_nano SimpleAggregateFunction(sum, UInt64),
    default_priced SimpleAggregateFunction(sum, UInt64),
    models SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
    tags SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)),
    ${Object.keys(marks)
      .map((name) => `${name} SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64))`)
      .join(",\n    ")}
  )
  ENGINE = AggregatingMergeTree
  ORDER BY (org_id, high, low)
  SETTINGS non_replicated_deduplication_window = 10000, merge_selector_base = 10, index_granularity = 512`,
  `INSERT INTO ${database}.traces (${columns}) ${select(database)}`,
  `CREATE MATERIALIZED VIEW ${database}.traces_by_span TO ${database}.traces (${columns}) AS ${select(database)}`
]
