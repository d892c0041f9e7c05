import type { StoredSpan } from "@agentwatch/core/model/Span"
import type { Trace } from "@agentwatch/core/model/Trace"
import { CopyButton } from "../copy/CopyButton.js"
import { count, shortCount } from "../format/Count.js"
import { duration } from "../format/Duration.js"
import { exactMoney, money } from "../format/Money.js"
import { utcTime } from "../format/Time.js"
import { zonedTime } from "../format/zonedTime.js"
import { StatusTag } from "../given/StatusTag.js"
import { useKeys } from "../keys/useKeys.js"
import { texts } from "../texts.js"
import { AgentLegend } from "./AgentLegend.js"
import type { Agent } from "./agents.js"
import { Fact } from "./Fact.js"
import { nextError } from "./nextError.js"
import { onlyBlocked } from "./onlyBlocked.js"

// Where the viewer's zone is UTC it need not be said twice.
const isUtc = new Intl.DateTimeFormat().resolvedOptions().timeZone === "UTC"

interface Props {
  readonly trace: Trace
  readonly agents: ReadonlyArray<Agent>
  readonly spans: ReadonlyArray<StoredSpan>
  readonly opened: StoredSpan | undefined
  readonly onOpen: (span: StoredSpan | undefined) => void
}

/** What a trace comes to, and who took part. */
export const TraceHead = ({ agents, onOpen, opened, spans, trace }: Props) => {
  const toError = () => {
    const next = nextError(spans, opened)
    if (next !== undefined) onOpen(next)
  }
  useKeys({ e: toError })
  return (
    <section className="card trace-head" aria-label={texts.trace.facts}>
      <dl className="facts">
        <Fact label={texts.trace.status}>
          <StatusTag code={trace.status} blocked={onlyBlocked(spans)} />
          {trace.error_count > 0 && (
            <button type="button" className="to-error" title={texts.trace.nextErrorHint} onClick={toError}>
              {texts.trace.errors(trace.error_count)}
              <span className="unseen"> {texts.trace.nextError}</span>
            </button>
          )}
        </Fact>
        <Fact label={texts.trace.cost} title={exactMoney(trace.cost_usd)}>
          {money(trace.cost_usd)}
          {trace.cost_is_default && (
            <span className="tag tag-warn" title={texts.trace.someByDefault}>
              {texts.costSource.default}
            </span>
          )}
        </Fact>
        <Fact
          label={texts.trace.tokensBoth}
          title={texts.trace.tokensHint(count(trace.prompt_tokens), count(trace.completion_tokens))}
        >
          {shortCount(trace.prompt_tokens)} / {shortCount(trace.completion_tokens)}
        </Fact>
        <Fact label={texts.trace.duration}>{duration(trace.duration_ms)}</Fact>
        <Fact label={texts.trace.spans}>{count(trace.span_count)}</Fact>
        <Fact label={texts.trace.started}>
          <time dateTime={trace.started_at}>
            {zonedTime(trace.started_at)}
            {!isUtc && <span className="quiet"> {utcTime(trace.started_at)}</span>}
          </time>
        </Fact>
        <Fact label={texts.trace.id}>
          <span className="code">{trace.trace_id}</span>
          <CopyButton label={texts.trace.copyLink} text={() => window.location.href} />
        </Fact>
      </dl>
      <AgentLegend agents={agents} />
    </section>
  )
}
