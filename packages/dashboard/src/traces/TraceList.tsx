import type { TracePage } from "@agentwatch/core/api/Traces"
import { useConnection } from "../client/useConnection.js"
import { texts } from "../texts.js"
import { Loading } from "./Loading.js"
import { Pager } from "./Pager.js"
import type { Page } from "./Paging.js"
import { TraceTable } from "./TraceTable.js"

interface Props {
  readonly page: Page
  /** Absent until the server has answered. */
  readonly answer: TracePage | undefined
  /** The rows are still those of another page or range. */
  readonly old: boolean
  readonly onPage: (page: Page) => void
}

export const TraceList = ({ answer, old, onPage, page }: Props) => {
  const connection = useConnection()
  const waiting = connection === "connecting" || connection === "connected"
  return (
    <section className="card traces" aria-label={texts.traces.title} data-old={old || undefined}>
      {page.offset > 0 && <p className="traces-head quiet">{texts.traces.held}</p>}
      {answer === undefined ? (
        waiting ? (
          <Loading />
        ) : (
          <p className="blank">{texts.traces.notLoaded}</p>
        )
      ) : (
        <>
          {answer.traces.length === 0 ? (
            <p className="blank">{page.offset > 0 ? texts.traces.noneHere : texts.traces.none}</p>
          ) : (
            <TraceTable traces={answer.traces} />
          )}
          <Pager page={page} answer={answer} old={old} onPage={onPage} />
        </>
      )}
    </section>
  )
}
