import { Figure } from "../figure/Figure.js"
import { count, shortCount } from "../format/Count.js"
import { exactMoney, money } from "../format/Money.js"
import { none } from "../format/none.js"
import { percent } from "../format/Percent.js"
import { utcDay } from "../format/Time.js"
import { texts } from "../texts.js"
import { DefaultTag } from "./DefaultTag.js"
import type { Projection } from "./Projection.js"
import { savedWords } from "./savedWords.js"
import { type Spent, shareOf } from "./totalOf.js"

interface Props {
  /** Of the range; absent while it is being read. */
  readonly spent: Spent | undefined
  /** The figures of the range are still those of another one. */
  readonly old: boolean
  readonly projection: Projection | undefined
}

export const CostFigures = ({ old, projection, spent }: Props) => (
  <section className="figures" aria-label={texts.cost.totals}>
    <Figure
      label={texts.cost.inRange}
      value={spent && money(spent.cost_usd)}
      exact={spent && exactMoney(spent.cost_usd)}
      colour="good"
      old={old}
    >
      {spent && <DefaultTag spent={spent} />}
    </Figure>
    <Figure
      label={texts.cost.cached}
      value={spent && cachedShare(spent)}
      exact={spent && texts.cost.cachedOf(count(spent.cache_read_tokens), count(spent.prompt_tokens))}
      colour="agent"
      old={old}
    >
      {spent && (
        <span className="quiet">
          {texts.cost.cachedOf(shortCount(spent.cache_read_tokens), shortCount(spent.prompt_tokens))}
        </span>
      )}
      {spent && <span className="quiet">{savedWords(spent)}</span>}
      {spent && spent.cache_write_tokens > 0 && (
        <span className="quiet">{texts.cost.written(shortCount(spent.cache_write_tokens))}</span>
      )}
    </Figure>
    <Figure
      label={texts.cost.soFar}
      value={projection && money(projection.soFar)}
      exact={projection && exactMoney(projection.soFar)}
      colour="blue"
    >
      <span className="quiet">{projection?.since !== undefined && texts.cost.since(utcDay(projection.since))}</span>
    </Figure>
    <Figure label={texts.cost.toMonthsEnd} value={projection && projected(projection)} colour="warn">
      <span className="quiet" title={texts.cost.projectionHint}>
        {projection && explained(projection)}
      </span>
    </Figure>
  </section>
)

const cachedShare = ({ cache_read_tokens, prompt_tokens }: Spent) => {
  const share = shareOf(cache_read_tokens, prompt_tokens)
  return share === undefined ? none : percent(share)
}

const projected = ({ total }: Projection) => (total === undefined ? none : money(total))

const explained = ({ fullDays, rate, rest }: Projection) =>
  rate === undefined ? texts.cost.noProjection : texts.cost.projected(fullDays, rest, money(rate.perDay), rate.over)
