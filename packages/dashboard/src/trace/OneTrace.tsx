import type { TraceId } from "@agentwatch/core/model/Ids"
import { fold } from "@agentwatch/core/model/Trace"
import { useQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { ApiFailure } from "../client/ApiFailure.js"
import { texts } from "../texts.js"
import { spansQuery } from "./queries.js"
import { Spans } from "./Spans.js"
import { TraceFacts } from "./TraceFacts.js"

/** The facts of a trace to the last digit, and its spans. */
export const OneTrace = ({ id }: { readonly id: TraceId }) => {
  const { data, error, failureReason } = useQuery(spansQuery(id))
  const trace = useMemo(() => data && fold(data.spans), [data])
  const failure = failureReason ?? error
  if (trace === undefined) {
    const kind = failure instanceof ApiFailure && failure.kind !== "unauthorized" ? failure.kind : undefined
    return <p className="card blank">{kind === undefined ? texts.trace.loading : texts.failure[kind]}</p>
  }
  return (
    <section className="card trace">
      <TraceFacts trace={trace} />
      {data && <Spans spans={data.spans} />}
    </section>
  )
}
