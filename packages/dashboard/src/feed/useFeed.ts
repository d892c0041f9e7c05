import { useEffect, useState } from "react"
import { FeedLog, type Heard, nothing } from "./FeedLog.js"
import { follow, type StreamState } from "./stream/follow.js"

/** Events of before that the page begins with. */
const backlog = "200"

/** Milliseconds between two drawings, however fast events come. */
const drawing = 100

/** Follows the feed of what fits some filters, given as a query string has them. Others begin anew. */
export const useFeed = (texts: Readonly<Record<string, string>>) => {
  const [heard, setHeard] = useState<Heard>(nothing)
  const [state, setState] = useState<StreamState>({ kind: "connecting" })

  useEffect(() => {
    const log = new FeedLog()
    const controller = new AbortController()
    let timer: number | undefined
    const draw = () => {
      timer = undefined
      setHeard(log.heard)
    }
    setHeard(nothing)
    const listener = {
      onEvents: (events: Parameters<FeedLog["push"]>[0]) => {
        log.push(events)
        timer ??= window.setTimeout(draw, drawing)
      },
      onState: setState
    }
    void follow({ ...texts, backlog }, listener, controller.signal)
    return () => {
      controller.abort()
      window.clearTimeout(timer)
    }
  }, [texts])

  return { heard, state }
}
