import type { Summary } from "@agentwatch/core/api/Metrics"
import { count, shortCount } from "../format/Count.js"
import { duration } from "../format/Duration.js"
import { exactMoney, money } from "../format/Money.js"
import { none } from "../format/none.js"
import { texts } from "../texts.js"
import { ActiveAgents } from "./ActiveAgents.js"
import { SuccessBadge } from "./SuccessBadge.js"
import { TotalCard } from "./TotalCard.js"

interface Props {
  readonly summary: Summary | undefined
  /** The figures are still those of another range. */
  readonly old: boolean
}

export const Totals = ({ old, summary }: Props) => {
  const latency = (ms: number) => (summary === undefined || summary.total_requests === 0 ? none : duration(ms))
  return (
    <section className="totals" aria-label={texts.totals.title} data-old={old || undefined}>
      <TotalCard
        label={texts.totals.cost}
        value={summary && money(summary.total_cost)}
        exact={summary && exactMoney(summary.total_cost)}
        tone="cost"
      />
      <TotalCard
        label={texts.totals.requests}
        value={summary && shortCount(summary.total_requests)}
        exact={summary && count(summary.total_requests)}
        tone="requests"
      >
        {summary && summary.total_requests > 0 && <SuccessBadge rate={summary.success_rate} />}
      </TotalCard>
      <TotalCard label={texts.totals.latency} value={summary && latency(summary.latency_p50)} tone="latency">
        {summary && (
          <dl className="pairs">
            <div>
              <dt>{texts.totals.p95}</dt>
              <dd>{latency(summary.latency_p95)}</dd>
            </div>
            <div>
              <dt>{texts.totals.average}</dt>
              <dd>{latency(summary.avg_latency_ms)}</dd>
            </div>
          </dl>
        )}
      </TotalCard>
      <TotalCard label={texts.totals.agents} value={summary && count(summary.active_agents.length)} tone="agents">
        {summary && <ActiveAgents names={summary.active_agents} />}
      </TotalCard>
    </section>
  )
}
