import type { StoredSpan } from "@agentwatch/core/model/Span"
import { Given } from "../../given/Given.js"
import { texts } from "../../texts.js"
import { Fact } from "../Fact.js"
import { Section } from "./Section.js"

/** Who did it, for whom, and where. */
export const Whose = ({ span }: { readonly span: StoredSpan }) => {
  const facts = [
    [texts.trace.agent, span.agent_id],
    [texts.trace.role, span.agent_role],
    [texts.trace.agentPath, span.agent_path?.join(" › ")],
    [texts.trace.task, span.task],
    [texts.trace.session, span.session_id],
    [texts.trace.user, span.user_id],
    [texts.trace.environment, span.environment],
    [texts.trace.release, span.release],
    [texts.trace.tags, span.tags?.join(", ")],
    [texts.trace.flags, span.compliance_flags?.join(", ")],
    [texts.trace.kind, span.kind],
    [texts.trace.spanId, span.span_id]
  ] as const
  return (
    <Section title={texts.trace.whose}>
      <dl className="facts">
        {facts.map(
          ([label, value]) =>
            value !== undefined &&
            value !== "" && (
              <Fact key={label} label={label}>
                <Given text={value} most={500} />
              </Fact>
            )
        )}
      </dl>
    </Section>
  )
}
