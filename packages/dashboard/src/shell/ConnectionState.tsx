import type { Connection } from "../client/Connection.js"
import { texts } from "../texts.js"
import { Updated } from "./Updated.js"

interface Props {
  readonly connection: Connection
  /** Milliseconds since the epoch; 0 for not yet. */
  readonly updatedAt: number
}

/** How it stands with the server, and how old the figures on the page are. */
export const ConnectionState = ({ connection, updatedAt }: Props) => (
  <div className="connection">
    <span className={`pill pill-${connection}`} role="status">
      <span className="dot" aria-hidden="true" />
      {texts.connection[connection]}
    </span>
    {updatedAt > 0 && <Updated at={updatedAt} />}
  </div>
)
