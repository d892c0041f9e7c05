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
import type { CostRow } from "./CostRow.js"
import { columnsOf } from "./columns.js"
import { groupsQuery, mostGroups } from "./queries.js"
import { costGroupings, costSearch } from "./search.js"

const route = getRouteApi("/cost")

const usual = { by: "cost", descending: true }

const tabs = costGroupings.map((id) => ({ id, label: texts.cost.names[id] }))

const keyOf = ({ id, name }: CostRow) => `${id}\n${name}`

interface Props {
  /** US dollars of the range, of which a row's share is told. */
  readonly total: number
}

/** The cost by agent, model, user or tag. A row leads to its traces. */
export const CostTable = ({ total }: Props) => {
  const { by = "agent", order, sort: column } = costSearch(route.useSearch())
  const navigate = route.useNavigate()
  const { data, old } = shownOf(useQuery(groupsQuery(useRange(), by)))
  const columns = useMemo(() => columnsOf(by, total), [by, total])
  const sort = useMemo(() => sortOf({ order, sort: column }, usual), [order, column])
  const rows = useMemo(() => data && sortedBy(data, columns, sort), [data, columns, sort])
  const open = useOpenTraces()
  return (
    <section className="card" aria-label={texts.cost.groups} data-old={old || undefined}>
      <Tabs
        label={texts.cost.groups}
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
          <p className="blank">{texts.cost.none}</p>
        ) : (
          <DataTable
            label={texts.cost.by[by]}
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
            onOpen={({ id }) => canBeAsked(id) && open(behindOf(by, id))}
          />
        )}
        {rows?.some(({ default_cost_usd }) => default_cost_usd > 0) && (
          <p className="quiet cost-note">{texts.cost.defaultHint}</p>
        )}
        {by === "tag" && <p className="quiet cost-note">{texts.cost.severalTags}</p>}
        {rows?.length === mostGroups && <p className="quiet cost-note">{texts.cost.mostGroups(mostGroups)}</p>}
      </Tabs>
    </section>
  )
}
