import type { Doing } from "./Doing.js"
import type { Facts } from "./Facts.js"
import type { Value } from "./OtlpSpan.js"
import { isList, isStructure, structured, textOf } from "./reading.js"

const text = (value: Value | undefined) => (value === undefined ? undefined : textOf(value))

/** What an SDK says of a service that nobody named. */
const nobody = /^unknown_service(:|$)/

/** The actor: the one that is named, else the service that the span comes from. */
const agentOf = (facts: Facts, doing: Doing) => {
  const id = text(facts.take("agentId"))
  const name = text(facts.take("agentName"))
  if (id !== undefined || name !== undefined) return { agent_id: id ?? name, agent_name: name ?? id }
  // OpenLLMetry names an agent on the agent's own span.
  const entity = doing.kind === "agent" ? facts.get("traceloop.entity.name") : undefined
  if (typeof entity === "string" && entity !== "") return { agent_id: entity, agent_name: entity }
  const service = facts.get("service.name")
  return typeof service === "string" && service !== "" && !nobody.test(service)
    ? { agent_id: service, agent_name: service }
    : {}
}

const tagsOf = (facts: Facts): ReadonlyArray<string> | undefined => {
  const tags = facts.takeIf("tags", (value) => isList(structured(value)))
  const list = tags === undefined ? undefined : structured(tags)
  return isList(list) ? list.map(textOf) : undefined
}

/** An object of its own, and whatever is spread under a beginning that means the same. */
const metadataOf = (facts: Facts): Readonly<Record<string, Value>> | undefined => {
  const whole = facts.takeIf("metadata", (value) => isStructure(structured(value)))
  const given = whole === undefined ? undefined : structured(whole)
  const entries = [...(isStructure(given) ? Object.entries(given) : []), ...facts.takeAll("metadataPrefix")]
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** By what a span is found again: who, for whom, in which session, of which release. */
export const labelsOf = (facts: Facts, doing: Doing) => ({
  ...agentOf(facts, doing),
  task: text(facts.take("task")),
  session_id: text(facts.take("session")),
  user_id: text(facts.take("user")),
  environment: text(facts.take("environment")),
  release: text(facts.take("release")),
  tags: tagsOf(facts),
  metadata: metadataOf(facts)
})
