import type { Summary } from "@agentwatch/core/api/Metrics"
import { texts } from "../texts.js"

interface Props {
  readonly now: Summary
  /** Of the stretch of time before; absent while it is being read, and where there is no time before. */
  readonly before: Summary | undefined
  readonly read: (summary: Summary) => number
  readonly format: (value: number) => string
  /** How the change is written, if it can be. */
  readonly compare: (now: number, before: number) => string | undefined
}

/** How a figure differs from that of the stretch of time before the range; what it was, on hover. */
export const Change = ({ before, compare, format, now, read }: Props) => {
  if (before === undefined) return null
  if (before.total_requests === 0) return <p className="figure-change quiet">{texts.overview.nothingBefore}</p>
  const was = read(before)
  const change = compare(read(now), was)
  return (
    <p className="figure-change quiet" title={texts.overview.was(format(was))}>
      {change === undefined ? texts.overview.was(format(was)) : texts.overview.before(change, now.period)}
    </p>
  )
}
