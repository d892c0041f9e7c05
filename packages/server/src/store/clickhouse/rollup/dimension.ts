import { type Filter, filterFields } from "@agentwatch/core/api/Filter"
import type { GroupBy } from "@agentwatch/core/api/Metrics"

/** Where a mark of a request stands in the sums. */
export interface Place {
  readonly dimension: "environment" | "agent" | "task" | "model"
  readonly column: "value" | "label"
}

const places: Partial<Record<keyof Filter | GroupBy, Place>> = {
  environment: { dimension: "environment", column: "value" },
  status: { dimension: "environment", column: "label" },
  agent_id: { dimension: "agent", column: "value" },
  agent_name: { dimension: "agent", column: "label" },
  task_name: { dimension: "task", column: "value" },
  model: { dimension: "model", column: "value" },
  provider: { dimension: "model", column: "label" }
}

// What the sums do not tell apart.
const summable = (field: string, value: unknown) => field !== "status" || (value !== "OK" && value !== "UNSET")

const range = new Set<string>(["from", "to", "since", "until"])

const marksOfFilter = (Object.keys(filterFields) as ReadonlyArray<keyof Filter>).filter((field) => !range.has(field))

/** A condition on the sums of one dimension. */
export interface Condition {
  readonly column: Place["column"]
  readonly is: string
}

/** What is read from the sums, and how. */
export interface Summed {
  readonly dimension: Place["dimension"]
  readonly conditions: ReadonlyArray<Condition>
}

/**
 * How a question is answered from the sums; `undefined` where only the spans themselves tell, because it asks for marks that no
 * dimension has together. `groupBy` are the marks that it tells apart.
 */
export const summed = (filter: Filter, groupBy: ReadonlyArray<GroupBy> = []): Summed | undefined => {
  let dimension: Place["dimension"] | undefined
  const conditions: Array<Condition> = []
  const fits = (field: keyof Filter | GroupBy) => {
    const place = places[field]
    if (place === undefined || (dimension !== undefined && dimension !== place.dimension)) return undefined
    dimension = place.dimension
    return place
  }
  for (const field of groupBy) if (fits(field) === undefined) return undefined
  for (const field of marksOfFilter) {
    const value = filter[field]
    if (value === undefined) continue
    const place = fits(field)
    if (place === undefined || !summable(field, value)) return undefined
    conditions.push({ column: place.column, is: field === "status" && value === "ERROR" ? "error" : String(value) })
  }
  return { dimension: dimension ?? "environment", conditions }
}

/** The column of a dimension that tells a mark. */
export const columnOf = (mark: GroupBy): Place["column"] | undefined => places[mark]?.column
