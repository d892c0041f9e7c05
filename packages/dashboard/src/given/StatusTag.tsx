import type { StatusCode } from "@agentwatch/core/model/Span"
import { texts } from "../texts.js"

const tones: Readonly<Record<StatusCode, string>> = { OK: "good", ERROR: "bad", UNSET: "none" }

export const StatusTag = ({ code }: { readonly code: StatusCode }) => (
  <span className={`tag tag-${tones[code]}`}>{texts.status[code]}</span>
)
