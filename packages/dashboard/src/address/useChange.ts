import { useNavigate } from "@tanstack/react-router"
import { useCallback } from "react"
import type { Search } from "./Search.js"

/** Puts parameters into the address; undefined takes one out. `replace` leaves no step for the browser's back button. */
export const useChange = () => {
  const navigate = useNavigate()
  return useCallback(
    (changed: Search, replace = false) =>
      void navigate({ to: ".", search: (before: Search) => ({ ...before, ...changed }), replace, resetScroll: false }),
    [navigate]
  )
}
