import { type Period, periods } from "@agentwatch/core/api/Query"
import { texts } from "../texts.js"

interface Props {
  /** Absent where a free range is chosen. */
  readonly period: Period | undefined
  readonly onPeriod: (period: Period) => void
}

export const PeriodButtons = ({ onPeriod, period }: Props) => (
  <fieldset className="periods">
    <legend className="unseen">{texts.range.periods}</legend>
    {periods.map((value) => (
      <button
        key={value}
        type="button"
        aria-pressed={value === period}
        title={texts.period[value]}
        onClick={() => onPeriod(value)}
      >
        {texts.range.periodShort(value)}
      </button>
    ))}
  </fieldset>
)
