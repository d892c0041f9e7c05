import { Link } from "@tanstack/react-router"
import { canBeAsked } from "../address/Behind.js"
import { count, shortCount } from "../format/Count.js"
import { exactMoney, money } from "../format/Money.js"
import { none } from "../format/none.js"
import { percent } from "../format/Percent.js"
import { Given } from "../given/Given.js"
import { plain } from "../given/Visible.js"
import type { Column } from "../table/Column.js"
import { texts } from "../texts.js"
import { behindOf } from "./behindOf.js"
import type { CostRow } from "./CostRow.js"
import { DefaultTag } from "./DefaultTag.js"
import { Share } from "./Share.js"
import type { CostGrouping, costColumns } from "./search.js"
import { shareOf } from "./totalOf.js"

type CostColumn = Column<CostRow> & { readonly id: (typeof costColumns)[number] }

const counted = (
  id: CostColumn["id"],
  head: string,
  value: (row: CostRow) => number | undefined,
  width: string
): CostColumn => ({
  ...{ id, head, value, width, numeric: true, wide: true },
  cell: (row) => {
    const n = value(row)
    return n === undefined ? none : <span title={count(n)}>{shortCount(n)}</span>
  }
})

const nameOf = (by: CostGrouping, { id, name }: CostRow) =>
  canBeAsked(id) ? (
    <Link to="/traces" search={behindOf(by, id)} title={plain(name === id ? name : `${name} (${id})`)}>
      <Given text={name} />
    </Link>
  ) : id === "" ? (
    <span className="quiet">{texts.cost.nameless[by]}</span>
  ) : (
    <Given text={name} />
  )

/** Tokens one by one where they are known, else together. */
const tokenColumns = (by: CostGrouping): ReadonlyArray<CostColumn> =>
  by === "user" || by === "tag"
    ? [counted("tokens", texts.cost.tokens, ({ tokens }) => tokens, "14%")]
    : [
        counted("input", texts.cost.input, ({ spent }) => spent?.prompt_tokens, "10%"),
        counted("output", texts.cost.output, ({ spent }) => spent?.completion_tokens, "10%"),
        {
          ...counted("cached", texts.cost.cachedShare, cachedOf, "8%"),
          hint: texts.cost.cachedShareHint,
          cell: (row) => {
            const share = cachedOf(row)
            return share === undefined ? none : percent(share)
          }
        }
      ]

const cachedOf = ({ spent }: CostRow) => spent && shareOf(spent.cache_read_tokens, spent.prompt_tokens)

/** The columns of a table whose costs are parts of `total`, in US dollars. */
export const columnsOf = (by: CostGrouping, total: number): ReadonlyArray<CostColumn> => [
  {
    id: "name",
    head: texts.cost.name[by],
    value: ({ name }) => name,
    cell: (row) => (
      <span className="cost-name">
        {nameOf(by, row)}
        {row.spent !== undefined && <DefaultTag spent={row.spent} />}
      </span>
    )
  },
  counted("requests", texts.cost.requests, ({ requests }) => requests, "9%"),
  ...tokenColumns(by),
  {
    id: "cost",
    head: texts.cost.cost,
    value: ({ cost }) => cost,
    cell: ({ cost }) => <span title={exactMoney(cost)}>{money(cost)}</span>,
    numeric: true,
    width: "clamp(84px, 9vw, 150px)"
  },
  {
    id: "share",
    head: texts.cost.share,
    value: ({ cost }) => cost,
    cell: ({ cost }) => <Share percent={shareOf(cost, total)} />,
    numeric: true,
    wide: true,
    width: "clamp(96px, 16vw, 250px)"
  }
]
