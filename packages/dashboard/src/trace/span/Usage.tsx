import type { ModelInference, StoredSpan } from "@agentwatch/core/model/Span"
import { count } from "../../format/Count.js"
import { percent } from "../../format/Percent.js"
import { texts } from "../../texts.js"
import { Cost } from "./Cost.js"
import { Section } from "./Section.js"
import { piecesOf, usageLines } from "./usageLines.js"

interface Props {
  readonly span: StoredSpan
  readonly call: ModelInference
}

/** The tokens of a model call, with what of them was cached or reasoning, and what they cost. */
export const Usage = ({ call, span }: Props) => {
  const lines = usageLines(call)
  return (
    <Section
      title={texts.trace.usage}
      aside={
        call.usage_source === "estimated" && (
          <span className="tag tag-warn" title={texts.trace.estimatedHint}>
            {texts.trace.estimated}
          </span>
        )
      }
    >
      <dl className="usage">
        {lines.length === 0 && piecesOf(call).length === 0 && (
          <div>
            <dt>{texts.trace.tokens}</dt>
            <dd className="quiet">{texts.trace.noTokens}</dd>
          </div>
        )}
        {lines.map(({ label, parts, tokens }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <b title={count(tokens)}>{count(tokens)}</b>
              {parts.map((part) => (
                <span key={part.label} className="usage-part" title={count(part.tokens)}>
                  {count(part.tokens)} {part.label}
                  {tokens > 0 && <span className="quiet"> {percent((100 * part.tokens) / tokens)}</span>}
                </span>
              ))}
            </dd>
          </div>
        ))}
        {piecesOf(call).map(({ label, tokens }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <b>{count(tokens)}</b>
            </dd>
          </div>
        ))}
        <Cost span={span} call={call} />
      </dl>
    </Section>
  )
}
