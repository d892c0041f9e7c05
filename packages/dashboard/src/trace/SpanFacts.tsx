import type { StoredSpan } from "@agentwatch/core/model/Span"
import { exactMoney, money } from "../format/Money.js"
import { Given } from "../given/Given.js"
import { texts } from "../texts.js"
import { SpanTokens } from "./SpanTokens.js"

/** Agent, model, tokens and cost of a span, as far as it has them. */
export const SpanFacts = ({ span }: { readonly span: StoredSpan }) => {
  const { cost_source: source, cost_usd: cost, model_inference: call } = span
  const model = call?.model_name ?? call?.response_model ?? call?.request_model
  return (
    <ul className="span-facts">
      <li className="span-agent">
        <Given text={span.agent_name} />
      </li>
      {model !== undefined && (
        <li className="span-model">
          <Given text={model} />
        </li>
      )}
      {call !== undefined && (
        <li>
          <SpanTokens call={call} />
        </li>
      )}
      {cost !== undefined && (call !== undefined || cost > 0) && (
        <li title={exactMoney(cost)}>
          {money(cost)}{" "}
          {source !== undefined && (
            <span className={source === "default" ? "tag tag-warn" : "quiet"} title={texts.trace.costHint[source]}>
              {texts.costSource[source]}
            </span>
          )}
        </li>
      )}
    </ul>
  )
}
