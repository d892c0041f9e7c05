import type { StoredSpan } from "@agentwatch/core/model/Span"
import { Link } from "@tanstack/react-router"
import { useState } from "react"
import { handsFocusOn } from "../../keys/handsFocusOn.js"
import { texts } from "../../texts.js"
import { Section } from "./Section.js"

interface Props {
  readonly links: NonNullable<StoredSpan["links"]>
  /** Of the span that has them. */
  readonly traceId: string
}

/** Links shown before a person asks for the rest. */
const few = 20

/** What a span has to do with others, in this trace or another. */
export const Links = ({ links, traceId }: Props) => {
  const [all, setAll] = useState(false)
  const rest = links.length - few
  return (
    <Section title={texts.trace.links}>
      <ul className="links">
        {(all ? links : links.slice(0, few)).map(({ link_type, span_id, trace_id }) => (
          <li key={`${link_type} ${trace_id} ${span_id}`}>
            <span className="quiet">{texts.trace.linkType(link_type)}</span>{" "}
            <Link to="/traces/$id" params={{ id: trace_id }} search={{ span: span_id }} className="code">
              {span_id}
            </Link>{" "}
            <span className="quiet">{trace_id === traceId ? texts.trace.sameTrace : texts.trace.otherTrace}</span>
          </li>
        ))}
      </ul>
      {rest > 0 && !all && (
        <button ref={handsFocusOn} type="button" className="plain" onClick={() => setAll(true)}>
          {texts.trace.moreEntries(rest)}
        </button>
      )}
    </Section>
  )
}
