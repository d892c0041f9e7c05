import { fold, type Trace } from "@agentwatch/core/model/Trace"
import { useQuery } from "@tanstack/react-query"
import { type MouseEvent, memo } from "react"
import { spansQuery } from "../client/queries.js"
import { OpenTrace } from "../trace/OpenTrace.js"
import { TraceCells } from "./TraceCells.js"

interface Props {
  readonly trace: Trace
  readonly open: boolean
  /** The list no longer carries it; its spans say how it stands. */
  readonly left: boolean
  readonly onToggle: (trace: Trace) => void
}

/** Marking text in a row with the mouse is not a wish to open it. */
const isMarking = ({ currentTarget, detail }: MouseEvent) => {
  const selection = window.getSelection()
  return detail > 0 && selection !== null && !selection.isCollapsed && selection.containsNode(currentTarget, true)
}

export const TraceRow = memo(({ left, onToggle, open, trace }: Props) => {
  const { data, error, failureReason } = useQuery({
    ...spansQuery(trace.trace_id, left ? undefined : trace.span_count),
    enabled: open
  })
  const shown = (left && data && fold(data.spans)) || trace
  const panel = `spans-${trace.trace_id}`
  return (
    <>
      {/* The click of the button in the row, which the keyboard reaches, ends here as well. */}
      <tr className="trace-row" data-open={open || undefined} onClick={(event) => isMarking(event) || onToggle(trace)}>
        <TraceCells trace={shown} open={open} panel={panel} />
      </tr>
      {open && <OpenTrace id={panel} trace={shown} spans={data?.spans} failure={failureReason ?? error} />}
    </>
  )
})
