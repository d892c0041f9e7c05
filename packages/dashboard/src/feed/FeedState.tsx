import { texts } from "../texts.js"
import type { StreamState } from "./stream/follow.js"

interface Props {
  readonly state: StreamState
  readonly paused: boolean
}

const tones: Readonly<Record<StreamState["kind"], string>> = {
  connecting: "none",
  live: "connected",
  away: "away",
  locked: "locked",
  refused: "away"
}

/** Whether new rows come. */
export const FeedState = ({ paused, state: { kind } }: Props) => {
  const held = paused && kind === "live"
  return (
    <span className={`pill pill-${held ? "none" : tones[kind]}`} role="status">
      <span className="dot" aria-hidden="true" />
      {held ? texts.feed.paused : texts.feed.state[kind]}
    </span>
  )
}
