import type { StoredSpan } from "@agentwatch/core/model/Span"
import { Link } from "@tanstack/react-router"
import { useEffect, useRef } from "react"
import { canBeAsked } from "../../address/Behind.js"
import { moveOf } from "../../defense/Move.js"
import { MoveFacts } from "../../defense/MoveFacts.js"
import { blockedBy } from "../../defense/scopes.js"
import { texts } from "../../texts.js"
import { CallFacts } from "./CallFacts.js"
import { Content } from "./Content.js"
import { Events } from "./Events.js"
import { Links } from "./Links.js"
import { LongText } from "./LongText.js"
import { Opening } from "./Opening.js"
import { Section } from "./Section.js"
import { SpanHead } from "./SpanHead.js"
import { stoodOn } from "./stoodOn.js"
import { Timing } from "./Timing.js"
import { ToolCalls } from "./ToolCalls.js"
import { Tree } from "./Tree.js"
import { Usage } from "./Usage.js"
import { Whose } from "./Whose.js"
import "./panel.css"
import "./chat.css"
import "./tree.css"

interface Props {
  readonly span: StoredSpan
  /** All of its trace. */
  readonly spans: ReadonlyArray<StoredSpan>
  /** When the trace started, in nanoseconds since the epoch. */
  readonly start: bigint
  readonly hue: number | undefined
  readonly onClose: () => void
}

/** Everything that a span tells. */
export const SpanPanel = ({ hue, onClose, span, spans, start }: Props) => {
  const panel = useRef<HTMLElement>(null)
  // On narrow windows it stands below, where whoever has just opened it would not notice.
  useEffect(() => {
    const asked = document.activeElement?.closest(".trace-view, .trace-head") != null
    if (asked && window.matchMedia("(max-width: 1100px)").matches) panel.current?.scrollIntoView({ block: "start" })
  }, [])
  const {
    attributes = {},
    events = [],
    links = [],
    metadata = {},
    model_inference: call,
    tool_calls: tools = []
  } = span
  const move = moveOf(span)
  const cause = stoodOn(spans, span)
  const blocked = blockedBy(span.status.message)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section ref={panel} className="card span-panel" aria-label={texts.trace.panel} tabIndex={0}>
      <SpanHead span={span} hue={hue} onClose={onClose} />
      {span.status.message !== undefined && span.status.message !== "" && (
        <div className="span-message" data-failed={span.status.code === "ERROR" || undefined}>
          <LongText text={span.status.message} most={600} />
        </div>
      )}
      {blocked !== undefined && (blocked.scope === "global" || canBeAsked(blocked.scopeId)) && (
        <Opening of={blocked} until={span.end_time_unix_nano} />
      )}
      {move !== undefined && <MoveFacts move={move} />}
      {cause !== undefined && (
        <p className="opening">
          <Link to="/traces/$id" params={{ id: cause.trace_id }} search={{ span: cause.span_id }}>
            {texts.trace.stoodOn}
          </Link>
        </p>
      )}
      {call !== undefined && <CallFacts call={call} />}
      {call !== undefined && <Usage span={span} call={call} />}
      {span.decision_reasoning !== undefined && (
        <Section title={texts.trace.reasoned}>
          <Content text={span.decision_reasoning} />
        </Section>
      )}
      {span.input !== undefined && (
        <Section title={texts.trace.input}>
          <Content text={span.input} />
        </Section>
      )}
      {span.output !== undefined && (
        <Section title={texts.trace.output}>
          <Content text={span.output} />
        </Section>
      )}
      {tools.length > 0 && <ToolCalls calls={tools} />}
      <Timing span={span} start={start} />
      {links.length > 0 && <Links links={links} traceId={span.trace_id} />}
      {events.length > 0 && <Events events={events} start={span.start_time_unix_nano} />}
      <Whose span={span} />
      {Object.keys(metadata).length > 0 && (
        <Section title={texts.trace.metadata}>
          <Tree value={metadata} />
        </Section>
      )}
      {Object.keys(attributes).length > 0 && (
        <Section title={texts.trace.attributes}>
          <Tree value={attributes} />
        </Section>
      )}
    </section>
  )
}
