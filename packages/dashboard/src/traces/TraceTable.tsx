import type { Trace } from "@agentwatch/core/model/Trace"
import { useCallback, useEffect, useState } from "react"
import { texts } from "../texts.js"
import { heads } from "./columns.js"
import { noneOpen, renewed, rowsOf, toggled } from "./OpenTraces.js"
import { TraceRow } from "./TraceRow.js"

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

export const TraceTable = ({ traces }: { readonly traces: ReadonlyArray<Trace> }) => {
  const [open, setOpen] = useState(noneOpen)
  const toggle = useCallback((trace: Trace) => setOpen((before) => toggled(before, trace)), [])
  useEffect(() => setOpen((before) => renewed(before, traces)), [traces])
  return (
    <table className="trace-table">
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col" className={`cell-${head}`} title={head === "time" ? zone : undefined}>
              {texts.traces[head]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rowsOf(traces, open).map((row) => (
          <TraceRow key={row.trace.trace_id} trace={row.trace} open={row.open} left={row.left} onToggle={toggle} />
        ))}
      </tbody>
    </table>
  )
}
