import type { StoredSpan } from "@agentwatch/core/model/Span"
import { memo } from "react"
import { duration } from "../format/Duration.js"
import { Given } from "../given/Given.js"
import { StatusTag } from "../given/StatusTag.js"
import { plain } from "../given/Visible.js"
import { texts } from "../texts.js"
import { SpanFacts } from "./SpanFacts.js"
import { SpanText } from "./SpanText.js"
import type { Place } from "./SpanTree.js"

/** Levels that move a span to the right; deeper ones say their level in words. */
const indents = 8

interface Props {
  readonly span: StoredSpan
  readonly depth: number
  readonly place: Place
}

export const SpanItem = memo(({ depth, place, span }: Props) => (
  <li className="span" data-depth={Math.min(depth, indents)} data-status={span.status.code}>
    <div className="span-head">
      <strong className="span-name">
        <Given text={span.name} />
      </strong>
      <StatusTag code={span.status.code} />
      <span className={depth > indents ? "quiet" : "unseen"}>{texts.trace.level(depth + 1)}</span>
      {texts.trace.place[place] !== "" && <span className="tag tag-warn">{texts.trace.place[place]}</span>}
      <span className="span-duration">{duration(span.duration_ms)}</span>
    </div>
    <SpanFacts span={span} />
    {span.status.message !== undefined && span.status.message !== "" && (
      <p className="span-message">
        <Given text={span.status.message} most={2_000} />
      </p>
    )}
    {span.input !== undefined && <SpanText label={texts.trace.input} text={span.input} />}
    {span.output !== undefined && <SpanText label={texts.trace.output} text={span.output} />}
    {span.tool_calls?.map((call, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the calls of a span never change, and have no id.
      <SpanText key={index} label={texts.trace.toolCall(plain(call.tool_name, 100))} text={call.tool_input} />
    ))}
  </li>
))
