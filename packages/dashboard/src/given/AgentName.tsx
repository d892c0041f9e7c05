import { agentHue } from "./agentHue.js"
import { Given } from "./Given.js"

/** An agent's name in the agent's colour. */
export const AgentName = ({ name }: { readonly name: string }) => (
  <span style={{ color: `var(--agent-${agentHue(name)})` }}>
    <Given text={name} most={100} />
  </span>
)
