import type { Trace } from "@agentwatch/core/model/Trace"
import { TraceLink } from "../address/TraceLink.js"
import { count, shortCount } from "../format/Count.js"
import { duration } from "../format/Duration.js"
import { AgentName } from "../given/AgentName.js"
import { Given } from "../given/Given.js"
import { StatusTag } from "../given/StatusTag.js"
import { When } from "../given/When.js"
import type { Column } from "../table/Column.js"
import { texts } from "../texts.js"
import { Models } from "./Models.js"
import { TraceCost } from "./TraceCost.js"

const { heads, hints } = texts.traces

type Counted = "span_count" | "request_count" | "error_count" | "prompt_tokens" | "completion_tokens"

const counted = (id: Counted, width: string, sorted = true): Column<Trace> => ({
  id,
  head: heads[id],
  hint: hints[id],
  cell: (trace) => <span title={count(trace[id])}>{shortCount(trace[id])}</span>,
  ...(sorted ? { value: (trace: Trace) => trace[id] } : {}),
  numeric: true,
  wide: true,
  width
})

/** Called as the API calls what they show. Those with a `value` are those that the API can sort by. */
export const columns: ReadonlyArray<Column<Trace>> = [
  {
    id: "status",
    head: heads.status,
    cell: ({ error_count, status }) => (
      <span title={error_count > 0 ? texts.traces.errors(error_count) : undefined}>
        <StatusTag code={status} />
      </span>
    ),
    value: ({ status }) => status,
    width: "86px"
  },
  {
    id: "name",
    head: heads.name,
    cell: ({ name, trace_id }) => (
      <TraceLink id={trace_id}>
        <Given text={name} />
      </TraceLink>
    ),
    value: ({ name }) => name
  },
  {
    id: "agent_name",
    head: heads.agent_name,
    cell: ({ agent_name }) => <AgentName name={agent_name} />,
    wide: true,
    width: "140px"
  },
  { id: "models", head: heads.models, cell: ({ models }) => <Models names={models} />, wide: true, width: "130px" },
  counted("span_count", "72px"),
  counted("request_count", "84px", false),
  counted("error_count", "72px"),
  counted("prompt_tokens", "70px"),
  counted("completion_tokens", "70px"),
  {
    id: "cost_usd",
    head: heads.cost_usd,
    cell: TraceCost,
    value: ({ cost_usd }) => cost_usd,
    numeric: true,
    width: "min(176px, 27vw)"
  },
  {
    id: "duration_ms",
    head: heads.duration_ms,
    cell: ({ duration_ms }) => duration(duration_ms),
    value: ({ duration_ms }) => duration_ms,
    numeric: true,
    wide: true,
    width: "96px"
  },
  {
    id: "started_at",
    head: heads.started_at,
    hint: Intl.DateTimeFormat().resolvedOptions().timeZone,
    cell: ({ started_at }) => <When iso={started_at} />,
    value: ({ started_at }) => started_at,
    numeric: true,
    wide: true,
    width: "182px"
  },
  {
    id: "trace_id",
    head: heads.trace_id,
    cell: ({ trace_id }) => <code>{trace_id}</code>,
    wide: true,
    width: "290px"
  }
]

/** Hidden unless they are asked for. */
export const usuallyHidden: ReadonlyArray<string> = ["request_count", "error_count", "trace_id"]
