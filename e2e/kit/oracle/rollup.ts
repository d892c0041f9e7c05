/**
 * A table of sums by minute that the store fills from `spans` as they come in: what a total is read from that must not be
 * counted anew each time. A span that came in twice and was removed again would stay in it.
 */
export const rollup: ReadonlyArray<string> = [
  `CREATE TABLE agentwatch.test_rollup (
    minute DateTime('UTC'),
    spans SimpleAggregateFunction(sum, UInt64),
    cost_nano SimpleAggregateFunction(sum, UInt64)
  )
  ENGINE = AggregatingMergeTree ORDER BY minute SETTINGS non_replicated_deduplication_window = 10000`,
  `CREATE MATERIALIZED VIEW agentwatch.test_rollup_of_spans TO agentwatch.test_rollup AS
  SELECT toStartOfMinute(start_time) AS minute, count() AS spans, sum(cost_nano) AS cost_nano
  FROM agentwatch.spans GROUP BY minute`
]
