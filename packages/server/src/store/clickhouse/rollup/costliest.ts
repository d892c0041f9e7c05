import type { GroupBy } from "@agentwatch/core/api/Metrics"
import type { ClickhouseClient } from "@effect/sql-clickhouse"
import type { Tables } from "../Database.js"
import { facts, type Question } from "./facts.js"

/** A question whose rows are told apart by two marks: what they are, and what that is called. */
export interface Named extends Question {
  readonly marks: readonly [name: GroupBy, label: GroupBy]
}

/**
 * Groups by the first mark, as `name`, the costliest first. Each has as `label` the second mark of most of its requests: for that
 * they are added up under both first, because one name may stand in few rows of many requests, or in many of few.
 */
export const costliest = (
  sql: ClickhouseClient.ClickhouseClient,
  tables: Tables,
  question: Named,
  columns: string,
  most: number
) => {
  const summed = question.sums.map((name) => `sum(f.${name}) AS ${name}`).join(", ")
  return sql`
  SELECT f.mark_0 AS name, argMax(f.mark_1, (f.requests, f.mark_1)) AS label, ${sql.literal(columns)}
  FROM (
    SELECT f.mark_0 AS mark_0, f.mark_1 AS mark_1, ${sql.literal(summed)}
    FROM ${facts(sql, tables, question)} AS f GROUP BY f.mark_0, f.mark_1
  ) AS f
  GROUP BY f.mark_0 HAVING sum(f.requests) > 0 OR sum(f.cost_nano) > 0
  ORDER BY sum(f.cost_nano) DESC, name LIMIT ${sql.literal(String(most))}`
}
