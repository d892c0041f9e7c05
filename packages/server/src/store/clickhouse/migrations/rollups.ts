// What a step of the schema has once done stays as it is: a store somewhere has taken it. See `Migration`.

const sums = [
  "spans",
  "requests",
  "errors",
  "prompt_tokens",
  "completion_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "reasoning_tokens",
  "cost_nano",
  "default_cost_nano"
]

// Small granules, because a question reads few rows, and a histogram is large.
const table = (database: string, level: string) => `
  CREATE TABLE IF NOT EXISTS ${database}.rollup_${level} (
    org_id LowCardinality(String),
    dimension LowCardinality(String),
    bucket DateTime('UTC') CODEC(Delta, ZSTD),
    value String CODEC(ZSTD),
    label String CODEC(ZSTD),
    ${sums.map((name) => `${name} SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD),`).join("\n    ")}
    latency_ms SimpleAggregateFunction(sum, Float64) CODEC(ZSTD),
    latency SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(ZSTD)
  )
  ENGINE = AggregatingMergeTree
  PARTITION BY toYYYYMM(bucket)
  ORDER BY (org_id, dimension, bucket, value, label)
  SETTINGS non_replicated_deduplication_window = 10000, merge_selector_base = 10, index_granularity = 256`

// A histogram whose steps are 2 % wide, from a microsecond on: a quantile read from it is off by 1 % at most, and adding
// histograms up is adding numbers, in whatever order. The engine's own sketches take three to ten times as long to merge.
const step = "toUInt16(if(s.latency_ms <= 0.001, 0, 1 + floor(log(s.latency_ms / 0.001) / 0.02)))"

const figures = `
    count() AS spans,
    countIf(s.is_request) AS requests,
    countIf(s.is_request AND s.status_code = 'ERROR') AS errors,
    sum(ifNull(s.prompt_tokens, 0)) AS prompt_tokens,
    sum(ifNull(s.completion_tokens, 0)) AS completion_tokens,
    sum(ifNull(s.cache_read_tokens, 0)) AS cache_read_tokens,
    sum(ifNull(s.cache_write_tokens, 0) + ifNull(s.cache_write_1h_tokens, 0)) AS cache_write_tokens,
    sum(ifNull(s.reasoning_tokens, 0)) AS reasoning_tokens,
    sum(s.cost_nano) AS cost_nano,
    sumIf(s.cost_nano, s.cost_source = 'default') AS default_cost_nano,
    sumIf(s.latency_ms, s.is_request) AS latency_ms,
    sumMapIf(map(${step}, toUInt64(1)), s.is_request) AS latency`

const counted = "WHERE is_request OR cost_nano > 0"

// In each set the columns of the others are empty, so that all of them joined are the one's. Sets, because going over the
// rows once costs a third of what rows repeated for each mark do.
const byMark = (database: string) => `
  SELECT
    org_id,
    multiIf(grouping(agent_id) = 0, 'agent', grouping(task_name) = 0, 'task', grouping(model_name) = 0, 'model', 'environment')
      AS dimension,
    toStartOfMinute(s.start_time) AS bucket,
    concat(environment_name, agent_id, task_name, model_name) AS value,
    concat(outcome, agent_name, provider_name) AS label,${figures}
  FROM (
    SELECT
      *,
      toString(environment) AS environment_name,
      if(status_code = 'ERROR', 'error', 'success') AS outcome,
      if(task = '', name, task) AS task_name,
      toString(model) AS model_name,
      toString(provider) AS provider_name
    FROM ${database}.spans ${counted}
  ) AS s
  GROUP BY GROUPING SETS (
    (org_id, bucket, environment_name, outcome),
    (org_id, bucket, agent_id, agent_name),
    (org_id, bucket, task_name),
    (org_id, bucket, model_name, provider_name)
  )`

const byTag = (database: string) => `
  SELECT org_id, 'tag' AS dimension, toStartOfMinute(s.start_time) AS bucket, tag AS value, '' AS label,${figures}
  FROM (SELECT * FROM ${database}.spans ${counted}) AS s
  ARRAY JOIN arrayDistinct(tags) AS tag
  GROUP BY org_id, bucket, value`

const coarser = (database: string, from: string, start: string) => `
  SELECT
    org_id,
    dimension,
    ${start}(finer.bucket) AS bucket,
    value,
    label,
    ${sums.map((name) => `sum(finer.${name}) AS ${name},`).join("\n    ")}
    sum(finer.latency_ms) AS latency_ms,
    sumMap(finer.latency) AS latency
  FROM ${database}.rollup_${from} AS finer
  GROUP BY org_id, dimension, bucket, value, label`

const columns = ["org_id", "dimension", "bucket", "value", "label", ...sums, "latency_ms", "latency"].join(", ")

const fill = (database: string, level: string, select: string) =>
  `INSERT INTO ${database}.rollup_${level} (${columns}) SETTINGS max_partitions_per_insert_block = 0 ${select}`

const feed = (database: string, level: string, source: string, select: string) =>
  `CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.rollup_${level}_by_${source} TO ${database}.rollup_${level} (${columns}) AS ${select}`

/**
 * Sums of requests by minute, hour and day, for each mark that is often asked for: a dimension has one or two of them, as
 * `value` and `label`. What is stored already is summed up first; then each insert adds its own.
 */
export const rollups = (database: string): ReadonlyArray<string> => {
  const views = [
    ["minute", "mark"],
    ["minute", "tag"],
    ["hour", "minute"],
    ["day", "hour"]
  ].map(([level, source]) => `DROP VIEW IF EXISTS ${database}.rollup_${level}_by_${source}`)
  const levels = ["minute", "hour", "day"]
  return [
    ...views,
    ...levels.map((level) => `DROP TABLE IF EXISTS ${database}.rollup_${level}`),
    ...levels.map((level) => table(database, level)),
    fill(database, "minute", byMark(database)),
    fill(database, "minute", byTag(database)),
    fill(database, "hour", coarser(database, "minute", "toStartOfHour")),
    fill(database, "day", coarser(database, "hour", "toStartOfDay")),
    feed(database, "day", "hour", coarser(database, "hour", "toStartOfDay")),
    feed(database, "hour", "minute", coarser(database, "minute", "toStartOfHour")),
    feed(database, "minute", "tag", byTag(database)),
    feed(database, "minute", "mark", byMark(database))
  ]
}
