import { formatInstant } from "@agentwatch/core/model/Instant"
import { When } from "../given/When.js"
import { texts } from "../texts.js"
import type { Rule } from "./Move.js"
import { inWords } from "./measured.js"
import type { Measured } from "./scopes.js"

interface Props {
  readonly rule: Rule
  readonly measured: Measured | undefined
}

/** From this share of a threshold on a gauge warns. */
const near = 0.8

const toneOf = (share: number) => (share >= 1 ? "bad" : share > near ? "warn" : "good")

/** What a rule measured when a breaker last told of it, against its threshold. */
export const Gauge = ({ measured, rule }: Props) => {
  if (measured === undefined) {
    return (
      <div className="gauge">
        <dt>{texts.defense.rule[rule]}</dt>
        <dd className="quiet">{texts.defense.untold}</dd>
      </div>
    )
  }
  const { at, current, threshold } = measured
  const share = threshold > 0 ? current / threshold : 1
  return (
    <div className="gauge">
      <dt>{texts.defense.rule[rule]}</dt>
      <dd>
        <span className={`gauge-bar tone-${toneOf(share)}`} aria-hidden="true">
          <span style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }} />
        </span>
        <span>{inWords(rule, current, threshold)}</span>
        <span className="quiet">
          {texts.defense.at} <When iso={formatInstant(at)} />
        </span>
      </dd>
    </div>
  )
}
