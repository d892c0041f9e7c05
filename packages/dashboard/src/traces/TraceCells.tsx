import type { Trace } from "@agentwatch/core/model/Trace"
import { Link } from "@tanstack/react-router"
import { count, shortCount } from "../format/Count.js"
import { duration } from "../format/Duration.js"
import { exactMoney, money } from "../format/Money.js"
import { Given } from "../given/Given.js"
import { StatusTag } from "../given/StatusTag.js"
import { When } from "../given/When.js"
import { texts } from "../texts.js"
import { Models } from "./Models.js"

export const TraceCells = ({ trace }: { readonly trace: Trace }) => (
  <>
    <td className="cell-time">
      <When iso={trace.started_at} />
    </td>
    <td className="cell-name">
      <Link to="/traces/$id" params={{ id: trace.trace_id }}>
        <Given text={trace.name} />
      </Link>
    </td>
    <td className="cell-agent">
      <Given text={trace.agent_name} />
    </td>
    <td className="cell-models">
      <Models names={trace.models} />
    </td>
    <td className="cell-status" title={trace.error_count > 0 ? texts.traces.errors(trace.error_count) : undefined}>
      <StatusTag code={trace.status} />
    </td>
    <td className="cell-spans" data-label={texts.traces.spans} title={count(trace.span_count)}>
      {shortCount(trace.span_count)}
    </td>
    <td
      className="cell-tokens"
      data-label={texts.traces.tokens}
      title={texts.traces.tokensHint(count(trace.prompt_tokens), count(trace.completion_tokens))}
    >
      {shortCount(trace.prompt_tokens)} / {shortCount(trace.completion_tokens)}
    </td>
    <td className="cell-cost" data-label={texts.traces.cost}>
      <div className="cost">
        {trace.cost_is_default && (
          <span className="tag tag-warn" title={texts.traces.defaultRateHint}>
            {texts.traces.defaultRate}
          </span>
        )}
        <span title={exactMoney(trace.cost_usd)}>{money(trace.cost_usd)}</span>
      </div>
    </td>
    <td className="cell-duration" data-label={texts.traces.duration}>
      {duration(trace.duration_ms)}
    </td>
  </>
)
