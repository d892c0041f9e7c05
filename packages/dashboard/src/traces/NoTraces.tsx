import type { Period } from "@agentwatch/core/api/Query"
import { choosePeriod } from "../address/usePeriod.js"
import { texts } from "../texts.js"

/** There are traces, but none in this period. */
export const NoTraces = ({ period }: { readonly period: Period }) => (
  <section className="card traces">
    <div className="blank">
      <p>{texts.traces.none(period)}</p>
      <button type="button" className="primary" onClick={() => choosePeriod("all")}>
        {texts.traces.showAll}
      </button>
    </div>
  </section>
)
