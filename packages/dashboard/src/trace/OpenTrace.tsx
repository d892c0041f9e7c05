import type { StoredSpan } from "@agentwatch/core/model/Span"
import type { Trace } from "@agentwatch/core/model/Trace"
import { ApiFailure } from "../client/ApiFailure.js"
import { texts } from "../texts.js"
import { columns } from "../traces/columns.js"
import { Spans } from "./Spans.js"
import { TraceFacts } from "./TraceFacts.js"

interface Props {
  readonly id: string
  readonly trace: Trace
  /** Absent until they have been read. */
  readonly spans: ReadonlyArray<StoredSpan> | undefined
  readonly failure: Error | null
}

/** What a row opens to: the facts of the trace to the last digit, and its spans. */
export const OpenTrace = ({ failure, id, spans, trace }: Props) => (
  <tr className="trace-open" id={id}>
    <td colSpan={columns}>
      <TraceFacts trace={trace} />
      {failure instanceof ApiFailure && failure.kind !== "unauthorized" && (
        <p className="problem">{texts.failure[failure.kind]}</p>
      )}
      {spans === undefined ? (
        failure === null && <p className="quiet">{texts.trace.loading}</p>
      ) : (
        <Spans spans={spans} />
      )}
    </td>
  </tr>
)
