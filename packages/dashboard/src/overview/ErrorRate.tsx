import type { Group } from "@agentwatch/core/api/Metrics"
import { Link } from "@tanstack/react-router"
import { type Behind, canBeAsked } from "../address/Behind.js"
import { Bar } from "../chart/Bar.js"
import { percent } from "../format/Percent.js"
import { texts } from "../texts.js"
import { errorRate } from "./rates.js"
import { rateTone } from "./rateTone.js"

interface Props {
  readonly group: Group
  /** The traces of the group. */
  readonly behind: Behind
}

/** The share of requests that failed, as a bar that is full at half of them; leads to their traces. */
export const ErrorRate = ({ behind, group }: Props) => {
  const { errors, name } = group
  const rate = errorRate(group)
  const shown = (
    <>
      <Bar full={rate * 2} colour={rateTone(rate)} />
      <span>{percent(rate)}</span>
    </>
  )
  return errors > 0 && canBeAsked(name) ? (
    <Link className="rate" to="/traces" search={{ ...behind, status: "error" }} title={texts.overview.failed(errors)}>
      {shown}
    </Link>
  ) : (
    <span className="rate">{shown}</span>
  )
}
