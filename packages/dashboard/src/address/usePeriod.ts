import type { Period } from "@agentwatch/core/api/Query"
import { useSyncExternalStore } from "react"
import { periodOf, withPeriod } from "./Address.js"

const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  window.addEventListener("popstate", listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener("popstate", listener)
  }
}

const current = () => periodOf(window.location.search)

/** Puts the period into the address, as a step the browser's back button undoes. */
export const choosePeriod = (period: Period) => {
  if (period === current()) return
  const { hash, pathname, search } = window.location
  window.history.pushState(null, "", pathname + withPeriod(search, period) + hash)
  for (const listener of listeners) listener()
}

/** The period that stands in the address. */
export const usePeriod = (): Period => useSyncExternalStore(subscribe, current)
