import type { ModelInference, StoredSpan } from "@agentwatch/core/model/Span"
import { money } from "../../format/Money.js"
import { texts } from "../../texts.js"
import { ratesOf } from "./ratesOf.js"

interface Props {
  readonly span: StoredSpan
  readonly call: ModelInference
}

const names = ["input", "cacheRead", "cacheWrite", "cacheWrite1h", "output", "reasoning"] as const

/** The list prices that a call was charged by. */
export const Rates = ({ call, span }: Props) => {
  const charged = ratesOf(span, call)
  if (charged === undefined) return <div className="quiet">{texts.trace.ratesElsewhere}</div>
  const { above, band } = charged
  return (
    <div>
      <dt>{texts.trace.showRates}</dt>
      <dd>
        <ul className="rates" title={texts.trace.ratesHead}>
          {names.map((name) => (
            <li key={name}>
              <span className="quiet">{texts.trace.rate[name]}</span> {money(band[name])}
            </li>
          ))}
        </ul>
        <span className="quiet">
          {texts.trace.ratesHead}
          {above > 0 && `, ${texts.trace.rateAbove(above)}`}
        </span>
      </dd>
    </div>
  )
}
