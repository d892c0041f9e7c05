import type { AgentOptions, SpanOptions, TraceOptions } from "../Options.js"
import { longestLabel } from "../Settings.js"
import type { TrackOptions } from "../TrackOptions.js"
import { readTraceId } from "./ids.js"
import type { Agent } from "./Scope.js"

/** Reads labels that may come from anywhere: what is not as it should be is absent, and named to `odd`. Never throws. */
export interface LabelReader {
  readonly name: (value: unknown) => string
  readonly trace: (options: TraceOptions) => TraceLabels
  readonly span: (options: SpanOptions) => SpanLabels
  readonly agent: (name: unknown, options: AgentOptions) => Agent
  readonly track: (options: TrackOptions) => TrackLabels
}

export interface SpanLabels {
  readonly task?: string
  readonly metadata?: Readonly<Record<string, unknown>>
  readonly attributes?: Readonly<Record<string, unknown>>
}

export interface TrackLabels extends SpanLabels {
  readonly name?: string
  readonly agent?: Agent
  readonly tags?: ReadonlyArray<string>
}

export interface TraceLabels extends SpanLabels {
  readonly agent?: Agent
  readonly traceId?: string
  readonly sessionId?: string
  readonly userId?: string
  readonly tags?: ReadonlyArray<string>
}

const mostTags = 64
const nothing: Readonly<Record<string, unknown>> = {}

/** An object with keys of its own. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date)

/** A name or a label. */
export const isLabel = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && value.length <= longestLabel

export const makeLabelReader = (odd: (what: string) => void): LabelReader => {
  const read = <T>(what: string, value: unknown, is: (value: unknown) => value is T): T | undefined => {
    if (value === undefined || is(value)) return value
    odd(what)
    return undefined
  }
  const label = (what: string, value: unknown) => read(what, value, isLabel)
  const record = (what: string, value: unknown) => read(what, value, isRecord)
  const options = (what: string, value: unknown) => record(what, value) ?? nothing

  const traceId = (value: unknown) => {
    const id = readTraceId(value)
    if (id === undefined && value !== undefined) odd("traceId")
    return id
  }

  const tags = (value: unknown): ReadonlyArray<string> | undefined => {
    if (value === undefined) return undefined
    const labels = Array.isArray(value) ? value.slice(0, mostTags).filter(isLabel) : []
    if (!Array.isArray(value) || labels.length < value.length) odd("tags")
    return labels.length === 0 ? undefined : labels
  }

  /** One that is too long is cut: two agents are not to share what they may spend for it. */
  const name = (value: unknown) => {
    const known = label("name", value)
    return known ?? (typeof value === "string" && value !== "" ? value.slice(0, longestLabel) : "unnamed")
  }

  return {
    name,
    span: (given) => {
      const { attributes, metadata, task } = options("options", given)
      return present({
        task: label("task", task),
        metadata: record("metadata", metadata),
        attributes: record("attributes", attributes)
      })
    },
    track: (given) => {
      const { agent, attributes, metadata, task } = given
      const id = label("agent", agent)
      return present({
        name: label("name", given.name),
        agent: id === undefined ? undefined : { id, name: id, role: "Agent" },
        task: label("task", task),
        tags: tags(given.tags),
        metadata: record("metadata", metadata),
        attributes: record("attributes", attributes)
      })
    },
    trace: (given) => {
      const from = options("options", given)
      const id = label("agentId", from.agentId)
      const agentName = label("agentName", from.agentName)
      const role = label("agentRole", from.agentRole)
      const agentId = id ?? agentName
      return present({
        agent: agentId === undefined ? undefined : { id: agentId, name: agentName ?? agentId, role: role ?? "Agent" },
        traceId: traceId(from.traceId),
        task: label("task", from.task),
        sessionId: label("sessionId", from.sessionId),
        userId: label("userId", from.userId),
        tags: tags(from.tags),
        metadata: record("metadata", from.metadata)
      })
    },
    agent: (given, agentOptions) => {
      const from = options("options", agentOptions)
      const agentName = name(given)
      return { id: label("id", from.id) ?? agentName, name: agentName, role: label("role", from.role) ?? "Agent" }
    }
  }
}

type Present<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> }

/** Without the keys that hold nothing. */
export const present = <T extends object>(record: T): Present<T> => {
  const kept: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(record)) if (value !== undefined) kept[key] = value
  return kept as Present<T>
}
