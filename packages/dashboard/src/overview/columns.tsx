import type { Group } from "@agentwatch/core/api/Metrics"
import { Link } from "@tanstack/react-router"
import { canBeAsked } from "../address/Behind.js"
import { count, shortCount } from "../format/Count.js"
import { duration } from "../format/Duration.js"
import { exactMoney, money } from "../format/Money.js"
import { none } from "../format/none.js"
import { Given } from "../given/Given.js"
import { plain } from "../given/Visible.js"
import type { Column } from "../table/Column.js"
import { texts } from "../texts.js"
import { behindOf } from "./behindOf.js"
import { ErrorRate } from "./ErrorRate.js"
import { errorRate } from "./rates.js"
import type { breakdownColumns, Grouping } from "./search.js"

type BreakdownColumn = Column<Group> & { readonly id: (typeof breakdownColumns)[number] }

export const columnsOf = (by: Grouping): ReadonlyArray<BreakdownColumn> => [
  {
    id: "name",
    head: texts.overview.name[by],
    value: ({ name }) => name,
    cell: ({ name }) =>
      canBeAsked(name) ? (
        <Link to="/traces" search={behindOf(by, name)} title={plain(name)}>
          <Given text={name} />
        </Link>
      ) : name === "" ? (
        <span className="quiet">{texts.overview.nameless[by]}</span>
      ) : (
        <Given text={name} />
      )
  },
  {
    id: "requests",
    head: texts.overview.requests,
    value: ({ requests }) => requests,
    cell: ({ requests }) => <span title={count(requests)}>{shortCount(requests)}</span>,
    numeric: true,
    wide: true,
    width: "12%"
  },
  {
    id: "error_rate",
    head: texts.overview.errorRate,
    value: errorRate,
    cell: (group) => <ErrorRate group={group} behind={behindOf(by, group.name)} />,
    numeric: true,
    width: "clamp(96px, 16vw, 250px)"
  },
  {
    id: "latency",
    head: texts.overview.averageLatency,
    value: ({ avg_latency, requests }) => (requests === 0 ? undefined : avg_latency),
    cell: ({ avg_latency, requests }) => (requests === 0 ? none : duration(avg_latency)),
    numeric: true,
    wide: true,
    width: "15%"
  },
  {
    id: "tokens",
    head: texts.overview.tokens,
    value: ({ tokens }) => tokens,
    cell: ({ tokens }) => <span title={count(tokens)}>{shortCount(tokens)}</span>,
    numeric: true,
    wide: true,
    width: "12%"
  },
  {
    id: "cost",
    head: texts.overview.cost,
    value: ({ total_cost }) => total_cost,
    cell: ({ total_cost }) => <span title={exactMoney(total_cost)}>{money(total_cost)}</span>,
    numeric: true,
    width: "clamp(84px, 9vw, 150px)"
  }
]
