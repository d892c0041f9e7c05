import { SpanId } from "@agentwatch/core/model/Ids"
import { formatInstant } from "@agentwatch/core/model/Instant"
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router"
import { useCallback, useMemo } from "react"
import { searchOfSort, sortOf } from "../address/Sorting.js"
import { useChange } from "../address/useChange.js"
import { Given } from "../given/Given.js"
import { plain } from "../given/Visible.js"
import { When } from "../given/When.js"
import type { Column } from "../table/Column.js"
import { DataTable } from "../table/DataTable.js"
import { sortedBy } from "../table/sortedBy.js"
import { texts } from "../texts.js"
import type { Move } from "./Move.js"
import { Change } from "./MoveFacts.js"
import { measured } from "./measured.js"
import { defenseSearch } from "./search.js"

const route = getRouteApi("/defense")

const usual = { by: "time", descending: true }

const keyOf = ({ spanId, traceId }: Move) => `${traceId} ${spanId}`

const columns: ReadonlyArray<Column<Move>> = [
  {
    id: "time",
    head: texts.defense.time,
    width: "min(190px, 26vw)",
    value: ({ at }) => Number(at),
    cell: ({ at, spanId, traceId }) => (
      <Link
        to="/traces/$id"
        params={{ id: traceId }}
        search={{ span: SpanId.make(spanId) }}
        title={texts.defense.openTrace}
      >
        <When iso={formatInstant(at)} />
      </Link>
    )
  },
  {
    id: "scope",
    head: texts.defense.scope,
    width: "max(112px, 11vw)",
    value: ({ scope, scopeId }) => (scope === "global" ? "" : scopeId),
    cell: ({ scope, scopeId }) => (scope === "global" ? texts.defense.global : <Given text={scopeId} most={100} />)
  },
  {
    id: "what",
    head: texts.defense.what,
    width: "min(150px, 32vw)",
    value: ({ name }) => texts.defense.move[name],
    cell: ({ name }) => texts.defense.move[name]
  },
  {
    id: "change",
    head: texts.defense.change,
    wide: true,
    width: "180px",
    cell: ({ from, to }) => (from === undefined || to === undefined ? null : <Change from={from} to={to} />)
  },
  {
    id: "reason",
    head: texts.defense.reason,
    wide: true,
    cell: ({ reason }) =>
      reason === undefined ? null : (
        <span title={plain(reason)}>
          <Given text={reason} most={300} />
        </span>
      )
  },
  { id: "value", head: texts.defense.value, wide: true, width: "204px", cell: (move) => measured(move) ?? null },
  {
    id: "actor",
    head: texts.defense.actor,
    wide: true,
    width: "110px",
    value: ({ actor }) => actor,
    cell: ({ actor }) => (actor === undefined ? null : <Given text={actor} most={80} />)
  }
]

/** The transitions of all breakers. Each leads to the span that tells of it. */
export const History = ({ moves }: { readonly moves: ReadonlyArray<Move> }) => {
  const { order, sort: column } = defenseSearch(route.useSearch())
  const navigate = useNavigate()
  const change = useChange()
  const sort = useMemo(() => sortOf({ order, sort: column }, usual), [order, column])
  const rows = useMemo(() => sortedBy(moves, columns, sort), [moves, sort])
  const open = useCallback(
    ({ spanId, traceId }: Move) =>
      void navigate({ to: "/traces/$id", params: { id: traceId }, search: { span: SpanId.make(spanId) } }),
    [navigate]
  )
  return (
    <section className="card">
      <DataTable
        label={texts.defense.history}
        rows={rows}
        columns={columns}
        rowKey={keyOf}
        sort={sort}
        onSort={(next) => change({ ...searchOfSort(next, usual) }, true)}
        onOpen={open}
        fill
        shortcuts
      />
    </section>
  )
}
