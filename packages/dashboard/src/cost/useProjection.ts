import { useQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { type Projection, projectionOf } from "./Projection.js"
import { dailyQuery } from "./queries.js"

/** All days there are, and the projection from them as of when they were read. */
export const useProjection = () => {
  const { data: days, dataUpdatedAt } = useQuery(dailyQuery({ period: "all" }))
  // Between one day and the next only the figures change.
  const today = Math.floor(dataUpdatedAt / 86_400_000) * 86_400_000
  const projection = useMemo((): Projection | undefined => days && projectionOf(days, today), [days, today])
  return { days, projection }
}
