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
import { savedWords } from "./savedWords.js"
import type { CostGrouping, costColumns } from "./search.js"
import { shareOf } from "./totalOf.js"

type CostColumn = Column<CostRow> & { readonly id: (typeof costColumns)[number] }

const counted = (id: CostColumn["id"], head: string, value: (row: CostRow) => number, width: string): CostColumn => ({
  ...{ id, head, value, width, numeric: true, wide: true },
  cell: (row) => <span title={count(value(row))}>{shortCount(value(row))}</span>
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

const cachedOf = ({ cache_read_tokens, prompt_tokens }: CostRow) => shareOf(cache_read_tokens, prompt_tokens)

const cached: CostColumn = {
  id: "cached",
  head: texts.cost.cachedShare,
  hint: texts.cost.cachedShareHint,
  value: cachedOf,
  cell: (row) => {
    const share = cachedOf(row)
    return share === undefined ? none : <span title={savedWords(row)}>{percent(share)}</span>
  },
  numeric: true,
  wide: true,
  width: "8%"
}

/** The columns of a table whose costs are parts of `total`, in US dollars. */
export const columnsOf = (by: CostGrouping, total: number): ReadonlyArray<CostColumn> => [
  {
    id: "name",
    head: texts.cost.name[by],
    value: ({ name }) => name,
    cell: (row) => (
      <span className="cost-name">
        {nameOf(by, row)}
        <DefaultTag spent={row} />
      </span>
    )
  },
  counted("requests", texts.cost.requests, ({ calls }) => calls, "9%"),
  counted("input", texts.cost.input, ({ prompt_tokens }) => prompt_tokens, "10%"),
  counted("output", texts.cost.output, ({ completion_tokens }) => completion_tokens, "10%"),
  cached,
  {
    id: "cost",
    head: texts.cost.cost,
    value: ({ cost_usd }) => cost_usd,
    cell: ({ cost_usd }) => <span title={exactMoney(cost_usd)}>{money(cost_usd)}</span>,
    numeric: true,
    width: "clamp(84px, 9vw, 150px)"
  },
  {
    id: "share",
    head: texts.cost.share,
    value: ({ cost_usd }) => cost_usd,
    cell: ({ cost_usd }) => <Share percent={shareOf(cost_usd, total)} />,
    numeric: true,
    wide: true,
    width: "clamp(96px, 16vw, 250px)"
  }
]
