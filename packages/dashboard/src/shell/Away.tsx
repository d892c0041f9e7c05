import { localTime } from "../format/Time.js"
import { texts } from "../texts.js"

interface Props {
  readonly failure: "away" | "busy" | "unreadable"
  /** Milliseconds since the epoch; 0 for not yet. */
  readonly updatedAt: number
}

/** Says that the page shows what was, and that it goes on asking. */
export const Away = ({ failure, updatedAt }: Props) => (
  <p className="notice">
    <strong>{texts.failure[failure]}</strong>{" "}
    {updatedAt > 0 && `${texts.away.kept(localTime(new Date(updatedAt).toISOString(), updatedAt))} `}
    {texts.away.retrying}
  </p>
)
