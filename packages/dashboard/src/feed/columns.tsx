import type { ReactNode } from "react"
import { TraceLink } from "../address/TraceLink.js"
import { count, shortCount } from "../format/Count.js"
import { duration } from "../format/Duration.js"
import { exactMoney, money } from "../format/Money.js"
import { AgentName } from "../given/AgentName.js"
import { Given } from "../given/Given.js"
import { When } from "../given/When.js"
import type { Column } from "../table/Column.js"
import { texts } from "../texts.js"
import type { FeedRow, RequestRow } from "./FeedRow.js"
import { Outcome } from "./Outcome.js"

const { heads } = texts.feed

const of = (cell: (row: RequestRow) => ReactNode) => (row: FeedRow) => (row.kind === "request" ? cell(row) : null)

export const columns: ReadonlyArray<Column<FeedRow>> = [
  {
    id: "time",
    head: heads.time,
    hint: Intl.DateTimeFormat().resolvedOptions().timeZone,
    cell: of(({ at }) => <When iso={at} recent />),
    width: "min(190px, 28vw)"
  },
  { id: "agent", head: heads.agent, cell: of(({ agent }) => <AgentName name={agent} />), width: "min(150px, 24vw)" },
  {
    id: "task",
    head: heads.task,
    cell: of(({ task, traceId }) => (
      <TraceLink id={traceId}>
        <Given text={task} />
      </TraceLink>
    ))
  },
  {
    id: "model",
    head: heads.model,
    cell: of(({ model }) =>
      model === "" ? <span className="quiet">{texts.feed.noModel}</span> : <Given text={model} most={100} />
    ),
    wide: true,
    width: "170px"
  },
  {
    id: "tokens",
    head: heads.tokens,
    cell: of(({ tokensIn, tokensOut }) => (
      <span title={texts.feed.tokensHint(count(tokensIn), count(tokensOut))}>
        {shortCount(tokensIn)} / {shortCount(tokensOut)}
      </span>
    )),
    numeric: true,
    wide: true,
    width: "128px"
  },
  {
    id: "cost",
    head: heads.cost,
    cell: of(({ costUsd }) => <span title={exactMoney(costUsd)}>{money(costUsd)}</span>),
    numeric: true,
    wide: true,
    width: "114px"
  },
  {
    id: "latency",
    head: heads.latency,
    cell: of(({ latencyMs }) => duration(latencyMs)),
    numeric: true,
    wide: true,
    width: "100px"
  },
  {
    id: "status",
    head: heads.status,
    cell: of(({ error }) => <Outcome error={error} />),
    width: "min(104px, 20vw)"
  }
]

export const noneHidden: ReadonlyArray<string> = []
