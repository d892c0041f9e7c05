import type { Trace } from "@agentwatch/core/model/Trace"
import { exactMoney, money } from "../format/Money.js"
import { texts } from "../texts.js"

/** What a trace cost, and whether some of that is a guess. */
export const TraceCost = ({ cost_is_default, cost_usd }: Trace) => (
  <span className="trace-cost">
    {cost_is_default && (
      <span className="tag tag-warn" title={texts.traces.defaultRateHint}>
        {texts.traces.defaultRate}
      </span>
    )}
    <span title={cost_is_default ? texts.traces.guessed(exactMoney(cost_usd)) : exactMoney(cost_usd)}>
      {money(cost_usd)}
    </span>
  </span>
)
