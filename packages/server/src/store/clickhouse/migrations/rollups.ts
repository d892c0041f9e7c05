// What a step of the schema has once done stays as it is: a store somewhere has taken it. See `Migration`.

const firstSums = [
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

/** A sum that was added later, with what it is the sum of. */
interface Added {
  readonly name: string
  readonly sum: string
}

const columnsOf = (added: ReadonlyArray<Added>) => {
  const sums = [...firstSums, ...added.map(({ name }) => name)]
  return ["org_id", "level", "dimension", "bucket", "value", "label", ...sums, "latency_ms", "latency"].join(", ")
}

// A histogram whose steps are 2 % wide, from a microsecond on: a quantile read from it is off by 1 % at most, and adding
// histograms up is adding numbers, in whatever order. The engine's own sketches take three to ten times as long to merge.
const step = "toUInt16(if(s.latency_ms <= 0.001, 0, 1 + floor(log(s.latency_ms / 0.001) / 0.02)))"

// One statement for everything, because whatever it counts, an insert pays some ten milliseconds for each view. In each set the
// columns of the others are empty, so that all of them joined are the one's; and each minute is also a part of its hour and day.
const select = (database: string, added: ReadonlyArray<Added> = []) => `
  SELECT
    org_id,
    part.1 AS level,
    dimension,
    part.2 AS bucket,
    value,
    label,
    ${[...firstSums, ...added.map(({ name }) => name)].join(", ")},
    latency_ms,
    latency
  FROM (
    SELECT
      org_id,
      multiIf(grouping(agent_id) = 0, 'agent', grouping(task_name) = 0, 'task', grouping(model) = 0, 'model', 'environment')
        AS dimension,
      toStartOfMinute(s.start_time) AS minute,
      concat(environment, agent_id, task_name, model) AS value,
      concat(outcome, agent_name, provider) AS label,
      countIf(s.is_request) AS requests,
      countIf(s.is_request AND s.status_code = 'ERROR') AS errors,
      sum(ifNull(s.prompt_tokens, 0)) AS prompt_tokens,
      sum(ifNull(s.completion_tokens, 0)) AS completion_tokens,
      sum(ifNull(s.cache_read_tokens, 0)) AS cache_read_tokens,
      sum(ifNull(s.cache_write_tokens, 0) + ifNull(s.cache_write_1h_tokens, 0)) AS cache_write_tokens,
      sum(ifNull(s.reasoning_tokens, 0)) AS reasoning_tokens,
      sum(s.cost_nano) AS cost_nano,
      sumIf(s.cost_nano, s.cost_source = 'default') AS default_cost_nano,
      ${added.map(({ name, sum }) => `${sum} AS ${name},`).join("\n      ")}
      sumIf(s.latency_ms, s.is_request) AS latency_ms,
      sumMapIf(map(${step}, toUInt64(1)), s.is_request) AS latency
    FROM ${database}.spans AS s
    WHERE s.is_request OR s.cost_nano > 0
    GROUP BY GROUPING SETS (
      (org_id, minute, environment, if(s.status_code = 'ERROR', 'error', 'success') AS outcome),
      (org_id, minute, agent_id, agent_name),
      (org_id, minute, if(s.task = '', s.name, s.task) AS task_name),
      (org_id, minute, model, provider)
    )
  )
  ARRAY JOIN [('minute', minute), ('hour', toStartOfHour(minute)), ('day', toStartOfDay(minute))] AS part`

/**
 * Sums of requests by minute, hour and day (`level`), for each mark that is often asked for: a dimension has one or two of
 * them, as `value` and `label`. What is stored already is summed up first; then each insert adds its own.
 */
export const rollups = (database: string): ReadonlyArray<string> => [
  `DROP VIEW IF EXISTS ${database}.sums_by_span`,
  `DROP TABLE IF EXISTS ${database}.sums`,
  // Small granules, because a question reads few rows, and a histogram is large.
  `CREATE TABLE ${database}.sums (
    org_id LowCardinality(String),
    level LowCardinality(String),
    dimension LowCardinality(String),
    bucket DateTime('UTC') CODEC(Delta, ZSTD),
    value String CODEC(ZSTD),
    label String CODEC(ZSTD),
    ${firstSums.map((name) => `${name} SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD),`).join("\n    ")}
    latency_ms SimpleAggregateFunction(sum, Float64) CODEC(ZSTD),
    latency SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)) CODEC(ZSTD)
  )
  ENGINE = AggregatingMergeTree
  PARTITION BY toYYYYMM(bucket)
  ORDER BY (org_id, level, dimension, bucket, value, label)
  SETTINGS non_replicated_deduplication_window = 10000, merge_selector_base = 10, index_granularity = 256`,
  `INSERT INTO ${database}.sums (${columnsOf([])}) SETTINGS max_partitions_per_insert_block = 0 ${select(database)}`,
  `CREATE MATERIALIZED VIEW ${database}.sums_by_span TO ${database}.sums (${columnsOf([])}) AS ${select(database)}`
]

const cacheSaved: Added = { name: "cache_saved_nano", sum: "sum(s.cache_saved_nano)" }

/** What a provider's cache saved each span, and its sums. It is known of spans that come from now on. */
export const cacheSavings = (database: string): ReadonlyArray<string> => [
  `ALTER TABLE ${database}.spans ADD COLUMN IF NOT EXISTS cache_saved_nano Int64 CODEC(ZSTD) AFTER cost_source`,
  `ALTER TABLE ${database}.sums
    ADD COLUMN IF NOT EXISTS cache_saved_nano SimpleAggregateFunction(sum, Int64) CODEC(ZSTD) AFTER default_cost_nano`,
  `DROP VIEW IF EXISTS ${database}.sums_by_span`,
  `CREATE MATERIALIZED VIEW ${database}.sums_by_span TO ${database}.sums (${columnsOf([cacheSaved])})
    AS ${select(database, [cacheSaved])}`
]
