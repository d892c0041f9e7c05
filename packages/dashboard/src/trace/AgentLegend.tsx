import { useState } from "react"
import { Given } from "../given/Given.js"
import { handsFocusOn } from "../keys/handsFocusOn.js"
import { texts } from "../texts.js"
import { type Agent, paintOf } from "./agents.js"

/** Agents that are named before a person asks for the rest. */
const few = 12

/** Which colour is whose. */
export const AgentLegend = ({ agents }: { readonly agents: ReadonlyArray<Agent> }) => {
  const [all, setAll] = useState(false)
  const rest = agents.length - few
  return (
    <ul className="agent-legend" aria-label={texts.trace.agents}>
      {(all ? agents : agents.slice(0, few)).map(({ hue, id, name, spans }) => (
        <li key={id}>
          <span className="dot" style={{ color: paintOf(hue) }} aria-hidden="true" />
          <Given text={name} most={80} />
          <span className="quiet">{spans}</span>
        </li>
      ))}
      {rest > 0 && !all && (
        <li>
          <button ref={handsFocusOn} type="button" className="plain" onClick={() => setAll(true)}>
            {texts.trace.moreAgents(rest)}
          </button>
        </li>
      )}
    </ul>
  )
}
