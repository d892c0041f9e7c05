import type { Graph } from "@agentwatch/core/model/Graph"
import { useMemo } from "react"
import { count, shortCount } from "../../format/Count.js"
import { exactMoney, money } from "../../format/Money.js"
import { none } from "../../format/none.js"
import { percent } from "../../format/Percent.js"
import { Given } from "../../given/Given.js"
import type { Column } from "../../table/Column.js"
import { DataTable } from "../../table/DataTable.js"
import { texts } from "../../texts.js"
import { type Hues, paintOf } from "../agents.js"

type Row = Graph["cost_by_agent"][number]

interface Props {
  readonly agents: ReadonlyArray<Row>
  readonly total: number
  readonly hues: Hues
}

const columnsOf = (total: number, hues: Hues): ReadonlyArray<Column<Row>> => [
  {
    id: "agent",
    head: texts.trace.agent,
    value: ({ agent_name }) => agent_name,
    cell: ({ agent_id, agent_name }) => (
      <span className="who">
        <span className="dot" style={{ color: paintOf(hues.get(agent_id)) }} aria-hidden="true" />
        <Given text={agent_name} />
      </span>
    )
  },
  {
    id: "spans",
    head: texts.trace.spanCount,
    numeric: true,
    wide: true,
    width: "100px",
    value: ({ span_count }) => span_count,
    cell: ({ span_count }) => count(span_count)
  },
  {
    id: "tokens",
    head: texts.trace.tokens,
    numeric: true,
    width: "100px",
    value: ({ tokens }) => tokens,
    cell: ({ tokens }) => <span title={count(tokens)}>{shortCount(tokens)}</span>
  },
  {
    id: "cost",
    head: texts.trace.cost,
    numeric: true,
    width: "110px",
    value: ({ cost_usd }) => cost_usd,
    cell: ({ cost_usd }) => <span title={exactMoney(cost_usd)}>{money(cost_usd)}</span>
  },
  {
    id: "share",
    head: texts.trace.costShare,
    numeric: true,
    wide: true,
    width: "100px",
    value: ({ cost_usd }) => cost_usd,
    cell: ({ cost_usd }) => (total > 0 ? percent((100 * cost_usd) / total) : none)
  }
]

/** What each agent of a trace cost. */
export const CostByAgent = ({ agents, hues, total }: Props) => {
  const columns = useMemo(() => columnsOf(total, hues), [total, hues])
  return (
    <DataTable
      label={texts.trace.costByAgent}
      rows={agents}
      columns={columns}
      rowKey={({ agent_id }) => agent_id}
      sort={{ by: "cost", descending: true }}
    />
  )
}
