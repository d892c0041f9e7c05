import { useNavigate, useSearch } from "@tanstack/react-router"
import { useCallback, useMemo } from "react"
import { type Range, rangeOf, searchOf } from "./Range.js"

/** The range that stands in the address. The same object as long as it is the same range. */
export const useRange = (): Range => {
  const { from, period, to } = useSearch({ strict: false })
  return useMemo(() => rangeOf({ from, period, to }), [from, period, to])
}

/** Puts a range into the address, as a step the browser's back button undoes. Everything else in it stays. */
export const useChooseRange = () => {
  const navigate = useNavigate()
  return useCallback(
    (range: Range) => void navigate({ to: ".", search: (before: object) => ({ ...before, ...searchOf(range) }) }),
    [navigate]
  )
}
