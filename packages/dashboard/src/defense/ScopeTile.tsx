import { formatInstant } from "@agentwatch/core/model/Instant"
import { canBeAsked } from "../address/Behind.js"
import type { Range } from "../address/Range.js"
import { Given } from "../given/Given.js"
import { When } from "../given/When.js"
import { texts } from "../texts.js"
import { Blocked } from "./Blocked.js"
import { Gauge } from "./Gauge.js"
import { rules } from "./Move.js"
import { StateTag } from "./StateTag.js"
import type { ScopeTold } from "./scopes.js"

interface Props {
  readonly scope: ScopeTold
  readonly range: Range
}

/** One scope: how its breaker stands, what its rules measured, and what it kept from happening. */
export const ScopeTile = ({ range, scope }: Props) => {
  const { gauges, last, openings, scope: kind, scopeId, state } = scope
  return (
    <article className="card scope" data-state={state}>
      <header>
        <h2 title={kind === "global" ? texts.defense.globalHint : undefined}>
          {kind === "global" ? texts.defense.global : <Given text={scopeId} most={100} />}
        </h2>
        {state === undefined ? (
          <span className="tag tag-none">{texts.defense.stateUntold}</span>
        ) : (
          <span title={texts.defense.stateHint[state]}>
            <StateTag state={state} />
          </span>
        )}
      </header>
      <p className="quiet scope-since">
        <span>
          {texts.defense.since} <When iso={formatInstant(last.at)} />
        </span>
        {openings > 0 && <span title={texts.defense.openingsHint}>{texts.defense.openings(openings)}</span>}
      </p>
      {last.reason !== undefined && (
        <p className="scope-reason">
          <Given text={last.reason} most={300} />
        </p>
      )}
      <dl className="gauges">
        {rules.map((rule) => (
          <Gauge key={rule} rule={rule} measured={gauges[rule]} />
        ))}
      </dl>
      {kind === "global" || canBeAsked(scopeId) ? (
        <Blocked name={{ scope: kind, scopeId }} range={range} />
      ) : (
        <p className="blocked quiet">{texts.defense.blockedUnasked}</p>
      )}
    </article>
  )
}
