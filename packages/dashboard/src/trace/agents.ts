import type { StoredSpan } from "@agentwatch/core/model/Span"
import { isBreakerSpan } from "../defense/Move.js"
import { agentHue, hues } from "../given/agentHue.js"

export interface Agent {
  readonly id: string
  readonly name: string
  /** Which of the palette's colours for agents. */
  readonly hue: number
  readonly spans: number
}

/** The agent's own colour, or the next that nobody has yet; where all are taken, they are shared. */
const free = (name: string, taken: ReadonlySet<number>): number => {
  const own = agentHue(name)
  for (let step = 0; step < hues; step += 1) {
    const hue = ((own - 1 + step) % hues) + 1
    if (!taken.has(hue)) return hue
  }
  return own
}

/** The agents of a trace in the order in which they come in, each with its colour. Breakers are none. */
export const agentsOf = (spans: ReadonlyArray<StoredSpan>): ReadonlyArray<Agent> => {
  const byId = new Map<string, { name: string; start: bigint; spans: number }>()
  for (const span of spans) {
    if (isBreakerSpan(span)) continue
    const known = byId.get(span.agent_id)
    if (known === undefined) {
      byId.set(span.agent_id, { name: span.agent_name, start: span.start_time_unix_nano, spans: 1 })
    } else {
      known.spans += 1
      if (span.start_time_unix_nano < known.start) known.start = span.start_time_unix_nano
    }
  }
  const taken = new Set<number>()
  return [...byId]
    .sort(([a, one], [b, other]) => Number(one.start - other.start) || (a < b ? -1 : 1))
    .map(([id, { name, spans }]) => {
      const hue = free(name, taken)
      taken.add(hue)
      return { id, name, spans, hue }
    })
}

export type Hues = ReadonlyMap<string, number>

/** The colours of agents by their ids. */
export const huesOf = (agents: ReadonlyArray<Agent>): Hues => new Map(agents.map(({ hue, id }) => [id, hue]))

/** As a variable of the palette. */
export const paintOf = (hue: number | undefined): string => (hue === undefined ? "var(--edge)" : `var(--agent-${hue})`)
