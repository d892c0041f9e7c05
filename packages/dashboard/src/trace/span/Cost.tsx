import type { ModelInference, StoredSpan } from "@agentwatch/core/model/Span"
import { lazy, Suspense, useState } from "react"
import { exactMoney, money } from "../../format/Money.js"
import { Given } from "../../given/Given.js"
import { handsFocusOn } from "../../keys/handsFocusOn.js"
import { texts } from "../../texts.js"

// It brings the price list.
const Rates = lazy(() => import("./Rates.js").then(({ Rates }) => ({ default: Rates })))

interface Props {
  readonly span: StoredSpan
  readonly call: ModelInference
}

/** What a call cost, and by which price. */
export const Cost = ({ call, span }: Props) => {
  const { cost_source: source, cost_usd: usd, price_date: date, price_source: list } = span
  const [rates, setRates] = useState(false)
  return (
    <>
      {usd !== undefined && (
        <div>
          <dt>{texts.trace.cost}</dt>
          <dd>
            <b title={exactMoney(usd)}>{money(usd)}</b>
            {source !== undefined && (
              <span
                className={source === "default" ? "tag tag-warn" : "usage-part"}
                title={texts.trace.costHint[source]}
              >
                {texts.costSource[source]}
              </span>
            )}
            {list !== undefined && (
              <span className="usage-part quiet">
                <Given text={texts.trace.priceList(list, date)} />
              </span>
            )}
            {source === "list" && list !== undefined && !rates && (
              <button ref={handsFocusOn} type="button" className="plain" onClick={() => setRates(true)}>
                {texts.trace.showRates}
              </button>
            )}
          </dd>
        </div>
      )}
      {rates && (
        <Suspense fallback={<div className="quiet">{texts.trace.ratesLoading}</div>}>
          <Rates span={span} call={call} />
        </Suspense>
      )}
      {call.provider_cost_usd !== undefined && (
        <div>
          <dt>{texts.trace.providerSays}</dt>
          <dd title={exactMoney(call.provider_cost_usd)}>{money(call.provider_cost_usd)}</dd>
        </div>
      )}
    </>
  )
}
