import type { Period } from "@agentwatch/core/api/Query"
import type { Connection } from "../client/Connection.js"
import { texts } from "../texts.js"
import { PeriodButtons } from "./PeriodButtons.js"
import { Updated } from "./Updated.js"

interface Props {
  readonly connection: Connection
  readonly period: Period
  /** Milliseconds since the epoch; 0 for not yet. */
  readonly updatedAt: number
}

export const Header = ({ connection, period, updatedAt }: Props) => (
  <header className="header">
    <h1 className="brand">
      <img src="/favicon.svg" alt="" width="28" height="28" />
      {texts.name}
    </h1>
    <div className="connection">
      <span className={`pill pill-${connection}`} role="status">
        <span className="dot" aria-hidden="true" />
        {texts.connection[connection]}
      </span>
      {(connection === "connected" || updatedAt > 0) && <Updated at={updatedAt} />}
    </div>
    <PeriodButtons period={period} />
  </header>
)
