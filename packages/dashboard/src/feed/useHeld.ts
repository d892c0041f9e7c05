import { useState } from "react"
import type { Heard } from "./FeedLog.js"

/**
 * What of a feed is shown. While it is held that stays as it was, so that nothing moves under who reads, and what comes
 * meanwhile waits: only its number grows, since no more is kept than there would be without.
 */
export const useHeld = (heard: Heard, held: boolean) => {
  const [shown, setShown] = useState<Heard>()
  // Other filters begin at nothing.
  const stale = shown !== undefined && heard.count < shown.count
  if (held ? shown === undefined || stale : shown !== undefined) setShown(held ? heard : undefined)
  const now = held && !stale ? (shown ?? heard) : heard
  return { rows: now.rows, waiting: heard.count - now.count }
}
