import type { StatusCode } from "@agentwatch/core/model/Span"
import { texts } from "../texts.js"

const tones: Readonly<Record<StatusCode, string>> = { OK: "good", ERROR: "bad", UNSET: "none" }

interface Props {
  readonly code: StatusCode
  /** It failed only because a breaker refused a call. */
  readonly blocked?: boolean
}

export const StatusTag = ({ blocked = false, code }: Props) => (
  <span className={`tag tag-${blocked ? "warn" : tones[code]}`}>{blocked ? texts.blocked : texts.status[code]}</span>
)
