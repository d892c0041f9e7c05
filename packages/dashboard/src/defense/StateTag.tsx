import { texts } from "../texts.js"
import type { BreakerState } from "./Move.js"

const tones: Readonly<Record<BreakerState, string>> = {
  closed: "good",
  open: "bad",
  paused: "warn",
  "half-open": "warn"
}

export const StateTag = ({ state }: { readonly state: BreakerState }) => (
  <span className={`tag tag-${tones[state]}`}>{texts.defense.state[state]}</span>
)
