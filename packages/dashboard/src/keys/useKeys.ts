import { useEffect, useRef } from "react"
import { isOfLetters, meanings, type Pressed } from "./chord.js"
import { letterKeys } from "./letterKeys.js"

/** What each key does, by its name (`j`, `/`, `Escape`), or two keys one after the other (`g o`). */
export type Keys = Readonly<Record<string, () => void>>

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "SELECT", "TEXTAREA"].includes(target.tagName))

/**
 * Listens to keys anywhere on the page, but not while a person types or holds Ctrl, Alt or ⌘; to letters only as long as those
 * are wanted.
 */
export const useKeys = (keys: Keys) => {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    let before: Pressed | undefined
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const now = { key: event.key, at: event.timeStamp }
      const meant = meanings(before, now).find((name) => Object.hasOwn(latest.current, name))
      before = now
      if (meant === undefined || (isOfLetters(meant) && !letterKeys())) return
      event.preventDefault()
      latest.current[meant]?.()
    }
    document.addEventListener("keydown", listen)
    return () => document.removeEventListener("keydown", listen)
  }, [])
}
