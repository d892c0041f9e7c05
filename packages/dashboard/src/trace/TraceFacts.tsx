import type { Trace } from "@agentwatch/core/model/Trace"
import { count } from "../format/Count.js"
import { exactMoney } from "../format/Money.js"
import { utcTime } from "../format/Time.js"
import { texts } from "../texts.js"

/** The figures of a trace without rounding, for those who cannot hover. */
export const TraceFacts = ({ trace }: { readonly trace: Trace }) => (
  <dl className="facts">
    <div>
      <dt>{texts.trace.id}</dt>
      <dd className="code">{trace.trace_id}</dd>
    </div>
    <div>
      <dt>{texts.trace.started}</dt>
      <dd>{utcTime(trace.started_at)}</dd>
    </div>
    <div>
      <dt>{texts.trace.tokensIn}</dt>
      <dd>{count(trace.prompt_tokens)}</dd>
    </div>
    <div>
      <dt>{texts.trace.tokensOut}</dt>
      <dd>{count(trace.completion_tokens)}</dd>
    </div>
    <div>
      <dt>{texts.trace.cost}</dt>
      <dd>{exactMoney(trace.cost_usd)}</dd>
    </div>
  </dl>
)
