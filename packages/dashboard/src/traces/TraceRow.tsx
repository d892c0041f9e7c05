import type { Trace } from "@agentwatch/core/model/Trace"
import { memo } from "react"
import { TraceCells } from "./TraceCells.js"

export const TraceRow = memo(({ trace }: { readonly trace: Trace }) => (
  <tr className="trace-row">
    <TraceCells trace={trace} />
  </tr>
))
