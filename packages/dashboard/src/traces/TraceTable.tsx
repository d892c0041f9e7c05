import type { Trace } from "@agentwatch/core/model/Trace"
import { useNavigate } from "@tanstack/react-router"
import { type CSSProperties, useCallback, useEffect, useRef } from "react"
import { useChange } from "../address/useChange.js"
import { useConnection } from "../client/useConnection.js"
import { useKeys } from "../keys/useKeys.js"
import { DataTable } from "../table/DataTable.js"
import { narrowest } from "../table/narrowest.js"
import { toTop } from "../table/toTop.js"
import { texts } from "../texts.js"
import { columns } from "./columns.js"
import { Loading } from "./Loading.js"
import { orderOf, searchOfOrder } from "./order.js"
import { mostRows, type Question } from "./queries.js"
import type { useTraces } from "./useTraces.js"

interface Props {
  readonly list: ReturnType<typeof useTraces>
  readonly question: Question
  /** Ids of columns that are not shown. */
  readonly hidden: ReadonlyArray<string>
}

const keyOf = ({ trace_id }: Trace) => trace_id

export const TraceTable = ({ hidden, list, question }: Props) => {
  const { cut, fresh, more, old, reading, renew, rows, total } = list
  const { asked } = question
  const navigate = useNavigate()
  const change = useChange()
  const card = useRef<HTMLElement>(null)
  const open = useCallback(
    ({ trace_id }: Trace) => void navigate({ to: "/traces/$id", params: { id: trace_id } }),
    [navigate]
  )
  const showNew = () => {
    if (fresh === 0) return
    renew()
    toTop(card.current)
  }
  useKeys({ n: showNew })

  // Another question begins at its own first row; but who comes back to the page finds it as it was.
  const about = JSON.stringify(question)
  const shown = useRef(about)
  useEffect(() => {
    if (shown.current !== about) toTop(card.current)
    shown.current = about
  })

  return (
    <section
      ref={card}
      className="card listing"
      aria-label={texts.traces.title}
      data-old={old || undefined}
      style={{ "--narrowest": `${narrowest(columns, hidden)}px` } as CSSProperties}
    >
      {rows === undefined ? (
        <NoRows />
      ) : rows.length === 0 ? (
        <p className="blank">{Object.keys(asked).length > 0 ? texts.traces.noneFit : texts.traces.none}</p>
      ) : (
        <DataTable
          label={texts.traces.title}
          rows={rows}
          columns={columns}
          rowKey={keyOf}
          about={about}
          hidden={hidden}
          sort={orderOf(asked)}
          onSort={(sort) => change({ ...searchOfOrder(sort) })}
          onOpen={open}
          onEnd={more}
          fill
          shortcuts
        />
      )}
      {rows !== undefined && (
        <footer className="listing-foot quiet">
          <span>{texts.traces.read(rows.length, total)}</span>
          {reading && <span>{texts.traces.reading}</span>}
          {cut && <span>{texts.traces.cut(mostRows)}</span>}
          <span className="listing-keys">{texts.traces.keys}</span>
          <span role="status">
            {fresh > 0 && (
              <button type="button" className="fresh" title={texts.traces.freshHint} onClick={showNew}>
                {texts.traces.fresh(fresh)}
              </button>
            )}
          </span>
        </footer>
      )}
    </section>
  )
}

/** Before the first answer. */
const NoRows = () => {
  const connection = useConnection()
  return connection === "connecting" || connection === "connected" ? (
    <Loading />
  ) : (
    <p className="blank">{texts.traces.notLoaded}</p>
  )
}
