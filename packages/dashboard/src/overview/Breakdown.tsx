import type { Group } from "@agentwatch/core/api/Metrics"
import { useQuery } from "@tanstack/react-query"
import { getRouteApi } from "@tanstack/react-router"
import { useMemo } from "react"
import { canBeAsked, useOpenTraces } from "../address/Behind.js"
import { searchOfSort, sortOf } from "../address/Sorting.js"
import { useRange } from "../address/useRange.js"
import { shownOf } from "../client/shownOf.js"
import { Waiting } from "../page/Waiting.js"
import { DataTable } from "../table/DataTable.js"
import { sortedBy } from "../table/sortedBy.js"
import { Tabs } from "../tabs/Tabs.js"
import { texts } from "../texts.js"
import { behindOf } from "./behindOf.js"
import { columnsOf } from "./columns.js"
import { breakdownQuery, mostGroups } from "./queries.js"
import { groupings, overviewSearch } from "./search.js"

const route = getRouteApi("/")

const usual = { by: "cost", descending: true }

const tabs = groupings.map((id) => ({ id, label: texts.overview.names[id] }))

const keyOf = ({ name }: Group) => name

/** The requests by agent, model, task or provider. A row leads to its traces. */
export const Breakdown = () => {
  const { by = "agent", order, sort: column } = overviewSearch(route.useSearch())
  const navigate = route.useNavigate()
  const { data, old } = shownOf(useQuery(breakdownQuery(useRange(), by)))
  const columns = useMemo(() => columnsOf(by), [by])
  const sort = useMemo(() => sortOf({ order, sort: column }, usual), [order, column])
  const rows = useMemo(() => data && sortedBy(data, columns, sort), [data, columns, sort])
  const open = useOpenTraces()
  return (
    <section className="card breakdown" aria-label={texts.overview.breakdown} data-old={old || undefined}>
      <Tabs
        label={texts.overview.breakdown}
        tabs={tabs}
        chosen={by}
        onChoose={(id) => {
          const chosen = id === "agent" ? undefined : id
          void navigate({ search: (before) => ({ ...before, by: chosen }), replace: true, resetScroll: false })
        }}
      >
        {rows === undefined ? (
          <Waiting height={220} />
        ) : rows.length === 0 ? (
          <p className="blank">{texts.overview.noRequests}</p>
        ) : (
          <DataTable
            label={texts.overview.by[by]}
            rows={rows}
            columns={columns}
            rowKey={keyOf}
            fill
            sort={sort}
            onSort={(next) =>
              void navigate({
                search: (before) => ({ ...before, ...searchOfSort(next, usual) }),
                replace: true,
                resetScroll: false
              })
            }
            onOpen={({ name }) => canBeAsked(name) && open(behindOf(by, name))}
          />
        )}
        {rows?.length === mostGroups && <p className="quiet breakdown-note">{texts.overview.mostGroups(mostGroups)}</p>}
      </Tabs>
    </section>
  )
}
