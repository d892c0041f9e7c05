import type { Period } from "@agentwatch/core/api/Query"
import type { TracePage } from "@agentwatch/core/api/Traces"
import { useConnection } from "../client/useConnection.js"
import { texts } from "../texts.js"
import { Loading } from "./Loading.js"
import { Pager } from "./Pager.js"
import type { Page } from "./Paging.js"
import { TraceTable } from "./TraceTable.js"

interface Props {
  readonly period: Period
  readonly page: Page
  /** Absent until the server has answered. */
  readonly answer: TracePage | undefined
  /** The rows are still those of another page or period. */
  readonly old: boolean
  readonly onPage: (page: Page) => void
}

export const TraceList = ({ answer, old, onPage, page, period }: Props) => {
  const connection = useConnection()
  const waiting = connection === "connecting" || connection === "connected"
  return (
    <section className="card traces" aria-labelledby="traces" data-old={old || undefined}>
      <div className="traces-head">
        <h2 id="traces">{texts.traces.title}</h2>
        {page.offset > 0 && <p className="quiet">{texts.traces.held}</p>}
      </div>
      {answer === undefined ? (
        waiting ? (
          <Loading />
        ) : (
          <p className="blank">{texts.traces.notLoaded}</p>
        )
      ) : (
        <>
          {answer.traces.length === 0 ? (
            <p className="blank">{texts.traces.noneHere}</p>
          ) : (
            <TraceTable key={`${period} ${page.offset} ${page.until}`} traces={answer.traces} />
          )}
          <Pager page={page} answer={answer} old={old} onPage={onPage} />
        </>
      )}
    </section>
  )
}
