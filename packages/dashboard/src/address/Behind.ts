import { useNavigate } from "@tanstack/react-router"
import { useCallback } from "react"
import type { RangeSearch } from "./Range.js"

/** The parameters of the page of traces that say which traces stand behind a figure. Without a range: that of the page. */
export interface Behind extends RangeSearch {
  readonly agent_id?: string
  readonly agent_name?: string
  readonly task_name?: string
  readonly model?: string
  readonly provider?: string
  readonly user_id?: string
  readonly tag?: string
  readonly status?: "error"
  readonly sort?: "started_at"
  readonly order?: "asc"
}

// As much as an address is read for; a filter that were cut off would ask for other traces.
const longest = 500

/** Whether an address can ask for what bears this name; what has none cannot be asked for. */
export const canBeAsked = (name: string): boolean => name !== "" && name.length <= longest

/** Leads to the traces behind a figure. */
export const useOpenTraces = () => {
  const navigate = useNavigate()
  return useCallback((search: Behind) => void navigate({ to: "/traces", search }), [navigate])
}
