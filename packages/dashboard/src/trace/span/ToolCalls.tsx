import type { StoredSpan } from "@agentwatch/core/model/Span"
import { useState } from "react"
import { Given } from "../../given/Given.js"
import { handsFocusOn } from "../../keys/handsFocusOn.js"
import { texts } from "../../texts.js"
import { Section } from "./Section.js"
import { Value } from "./Value.js"

type Calls = NonNullable<StoredSpan["tool_calls"]>

/** Calls shown before a person asks for the rest. */
const few = 20

const tones = { SUCCESS: "good", FAILURE: "bad", TIMEOUT: "bad" } as const

/** The tools that a model asked for, or that were at work in a span. */
export const ToolCalls = ({ calls }: { readonly calls: Calls }) => {
  const [all, setAll] = useState(false)
  const rest = calls.length - few
  return (
    <Section title={texts.trace.tools}>
      <ul className="tool-calls">
        {(all ? calls : calls.slice(0, few)).map(({ tool_input, tool_name, tool_output, tool_status }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the calls of a span never change, and have no id.
          <li key={index} className="tool-part">
            <span className="part-label">
              <b>
                <Given text={tool_name} most={200} />
              </b>
              {tool_status !== undefined && (
                <span className={`tag tag-${tones[tool_status]}`}>{texts.trace.toolStatus[tool_status]}</span>
              )}
            </span>
            <Value value={tool_input} />
            {tool_output !== undefined && (
              <>
                <span className="part-label">{texts.trace.toolOutput}</span>
                <Value value={tool_output} />
              </>
            )}
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
