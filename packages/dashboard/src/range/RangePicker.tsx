import { useChooseRange, useRange } from "../address/useRange.js"
import { localTime } from "../format/Time.js"
import { Popup } from "../popup/Popup.js"
import { texts } from "../texts.js"
import { PeriodButtons } from "./PeriodButtons.js"
import { RangeForm } from "./RangeForm.js"
import "./range.css"

const short = (at: number) => localTime(new Date(at).toISOString(), Date.now()).replace(/:\d\d$/, "")

/** Chooses the range of the page: one of the periods, or from one instant to another. */
export const RangePicker = () => {
  const range = useRange()
  const choose = useChooseRange()
  const free = "period" in range ? undefined : range
  return (
    <div className="range">
      <PeriodButtons
        period={free === undefined && "period" in range ? range.period : undefined}
        onPeriod={(period) => choose({ period })}
      />
      <Popup
        label={free === undefined ? texts.range.free : texts.range.fromTo(short(free.from), short(free.to))}
        pressed={free !== undefined}
      >
        {(close) => (
          <RangeForm
            range={range}
            onRange={(next) => {
              choose(next)
              close()
            }}
          />
        )}
      </Popup>
    </div>
  )
}
