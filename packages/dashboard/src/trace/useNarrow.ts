import { useSyncExternalStore } from "react"

const query = window.matchMedia("(max-width: 700px)")

const subscribe = (listener: () => void) => {
  query.addEventListener("change", listener)
  return () => query.removeEventListener("change", listener)
}

/** The window is as narrow as a telephone's. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => query.matches)
