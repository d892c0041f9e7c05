import { useSyncExternalStore } from "react"

const name = "agentwatch.letter-keys"

const kept = (): boolean => {
  try {
    return window.localStorage.getItem(name) !== "off"
  } catch {
    return true
  }
}

let on = kept()
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * Whether a letter alone does something wherever the focus is. Who speaks to the computer, or comes upon keys by accident,
 * can do without; within a list that has the focus letters move all the same.
 */
export const letterKeys = (): boolean => on

export const useLetterKeys = (): boolean => useSyncExternalStore(subscribe, letterKeys)

/** Remembered by this browser, where it remembers anything. */
export const setLetterKeys = (wanted: boolean) => {
  on = wanted
  try {
    window.localStorage.setItem(name, wanted ? "on" : "off")
  } catch {
    // It holds until the page is left.
  }
  for (const listener of listeners) listener()
}
