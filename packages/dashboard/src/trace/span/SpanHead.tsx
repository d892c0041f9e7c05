import type { StoredSpan } from "@agentwatch/core/model/Span"
import { Given } from "../../given/Given.js"
import { StatusTag } from "../../given/StatusTag.js"
import { texts } from "../../texts.js"
import { paintOf } from "../agents.js"
import { onlyBlocked } from "../onlyBlocked.js"
import { CopyMenu } from "./CopyMenu.js"

interface Props {
  readonly span: StoredSpan
  readonly hue: number | undefined
  readonly onClose: () => void
}

export const SpanHead = ({ hue, onClose, span }: Props) => (
  <header className="span-panel-head">
    <div className="span-title">
      <h2>
        <Given text={span.name} most={400} />
      </h2>
      <p className="span-who">
        <StatusTag code={span.status.code} blocked={onlyBlocked([span])} />
        <span className="dot" style={{ color: paintOf(hue) }} aria-hidden="true" />
        <Given text={span.agent_name} most={200} />
      </p>
    </div>
    <CopyMenu span={span} />
    <button
      type="button"
      className="close"
      aria-label={texts.trace.close}
      title={`${texts.trace.close} (Esc)`}
      onClick={onClose}
    >
      <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
        <path d="M2 2l10 10 M12 2L2 12" />
      </svg>
    </button>
  </header>
)
