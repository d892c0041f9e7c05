import type { Trace } from "@agentwatch/core/model/Trace"
import { texts } from "../texts.js"
import { heads } from "./columns.js"
import { TraceRow } from "./TraceRow.js"

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

export const TraceTable = ({ traces }: { readonly traces: ReadonlyArray<Trace> }) => (
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
      {traces.map((trace) => (
        <TraceRow key={trace.trace_id} trace={trace} />
      ))}
    </tbody>
  </table>
)
