import { type Period, periods } from "@agentwatch/core/api/Query"
import { choosePeriod } from "../address/usePeriod.js"
import { texts } from "../texts.js"

export const PeriodButtons = ({ period }: { readonly period: Period }) => (
  <fieldset className="periods">
    <legend className="unseen">{texts.header.periods}</legend>
    {periods.map((value) => (
      <button
        key={value}
        type="button"
        aria-pressed={value === period}
        title={texts.period[value]}
        onClick={() => choosePeriod(value)}
      >
        {texts.header.periodShort(value)}
      </button>
    ))}
  </fieldset>
)
