import { useRouterState } from "@tanstack/react-router"
import { useCallback } from "react"

/** Steps of the browser's history that are remembered, the latest. */
const most = 100

const rows = new Map<string, string>()

/** The row that had the focus when a table was left, for whoever comes back to it by the browser's history. */
export const useRemembered = (table: string) => {
  const step = useRouterState({ select: ({ location }) => location.state.__TSR_key })
  const name = `${step} ${table}`
  const remember = useCallback(
    (row: string) => {
      rows.delete(name)
      rows.set(name, row)
      for (const oldest of rows.keys()) if (rows.size > most) rows.delete(oldest)
    },
    [name]
  )
  return { remembered: rows.get(name), remember }
}
