import { type AgentRules, noRules, readAgentRules } from "../breaker/AgentRules.js"
import type { Guard } from "../breaker/Guard.js"
import type { Clock } from "../Clock.js"
import type { Keep } from "../Keep.js"
import type { AgentOptions, SpanOptions, TraceOptions } from "../Options.js"
import type { Secrets } from "../Secrets.js"
import type { Settings } from "../Settings.js"
import type { SpanBase } from "../SpanBase.js"
import type { Moment, Timeline } from "../Timeline.js"
import type { TrackOptions } from "../TrackOptions.js"
import type { Vitals } from "../Vitals.js"
import type { WireSpan } from "../WireSpan.js"
import type { Context } from "./Context.js"
import { follow, type Inside, type Outcome } from "./follow.js"
import { newSpanId, newTraceId } from "./ids.js"
import { makeLabelReader, type SpanLabels } from "./Labels.js"
import { type Agent, inAgent, mostNested, type Scope } from "./Scope.js"

/** Runs functions in scopes, and records them as spans. What they return and throw is the caller's, unchanged. */
export interface Tracing {
  readonly trace: <T>(name: string, options: TraceOptions, work: () => T) => T
  readonly span: <T>(name: string, options: SpanOptions, work: () => T) => T
  /** Throws for a threshold or callback that is wrong; then `work` does not run. */
  readonly agent: <T>(name: string, options: AgentOptions, work: () => T) => T
  /** `name`: of the function, where the options have none. */
  readonly track: <T>(name: string, options: TrackOptions, work: () => T) => T
  /** The same without `work`, for whoever carries scopes in a way of its own. */
  readonly open: Open
}

/** Begins in a scope. */
export interface Open {
  readonly trace: (outer: Scope, name: string, options: TraceOptions) => OpenSpan
  readonly span: (outer: Scope, name: string, options: SpanOptions) => OpenSpan
  /** Throws for a threshold or callback that is wrong. */
  readonly agent: (outer: Scope, name: string, options: AgentOptions) => Scope
}

/** A span that has begun. */
export interface OpenSpan {
  /** For what happens inside. */
  readonly inner: Scope
  /** Records it. Called once. `at`: when it was over, in milliseconds of the monotonic clock; default now. */
  readonly end: (outcome: Outcome, at?: number) => void
}

export interface TracingParts {
  readonly settings: Pick<Settings, "captureContent">
  readonly context: Context
  readonly guard: Pick<Guard, "enter">
  readonly clock: Clock
  readonly timeline: Timeline
  readonly vitals: Vitals
  readonly secrets: Secrets
  readonly base: SpanBase
  readonly keep: Keep
}

/** A piece of work that becomes a span. */
interface Work {
  readonly name: string
  /** Begun by `trace()`. */
  readonly trace: boolean
  readonly outer: Scope
  readonly inner: Scope
  readonly labels: SpanLabels
}

// What the record-keeping duty of the EU AI Act asks of a system is kept by the roots of its traces.
const rootFlags = ["eu_ai_act_art12_relevant"]

export const makeTracing = (parts: TracingParts): Tracing => {
  const { base, clock, context, guard, keep, secrets, settings, timeline, vitals } = parts
  const reader = makeLabelReader((what) =>
    vitals.passedOver(`a value of ${what} given to trace(), span(), agent() or track() is not as documented`)
  )
  const statusOf = (outcome: Outcome): NonNullable<WireSpan["status"]> => {
    if (outcome.kind === "done") return { code: "OK" }
    if (outcome.kind === "abandoned") return { code: "UNSET" }
    const { message, name } = said(outcome.error)
    // Errors of providers quote what they were sent.
    const text = settings.captureContent && message !== "" ? message : name
    return { code: "ERROR", message: secrets.scrub(text) }
  }

  const opened = (work: Work): OpenSpan => {
    const start = timeline.now()
    const end: OpenSpan["end"] = (outcome, at = clock.monotonic()) => {
      vitals.guarded("recording a span", () => keep(written(work, start, at, statusOf(outcome)), work.inner))
    }
    return { inner: work.inner, end }
  }

  /** Runs `work` in the scope that `begin` gives, and records it as a span. A begin that fails runs it unwatched. */
  const record = <T>(begin: () => OpenSpan, work: () => T): T => {
    const begun = vitals.guarded("beginning a span", begin)
    if (begun === undefined) return work()
    const inside: Inside = (step) => context.run(begun.inner, step)
    let result: T
    try {
      result = inside(work)
    } catch (error) {
      begun.end({ kind: "failed", error })
      throw error
    }
    const returned = clock.monotonic()
    return follow(result, inside, (outcome) => begun.end(outcome, outcome.kind === "abandoned" ? returned : undefined))
  }

  const written = (
    { inner, labels, name, outer, trace }: Work,
    start: Moment,
    end: number,
    status: NonNullable<WireSpan["status"]>
  ): WireSpan => ({
    ...base(
      { traceId: inner.traceId ?? "", spanId: inner.spanId ?? "", parentSpanId: outer.spanId },
      inner,
      start,
      end
    ),
    name,
    kind: trace && outer.spanId === undefined ? "SERVER" : "INTERNAL",
    status,
    compliance_flags: trace && outer.spanId === undefined ? rootFlags : undefined,
    metadata: labels.metadata,
    attributes: labels.attributes
  })

  /** `agent` acts inside of `outer`, guarded by its breaker. */
  const acts = (outer: Scope, agent: Agent, rules: AgentRules): Scope => {
    const known = outer.breakers.some(({ id, kind }) => kind === "agent" && id === agent.id)
    if (!known && outer.breakers.length >= mostNested) {
      vitals.warn(
        "nested",
        `more than ${mostNested} agents inside each other: the innermost have no breaker of their own`
      )
      return inAgent(outer, agent, undefined)
    }
    const breaker = guard.enter(agent.id, rules.thresholds, rules.callbacks)
    if (breaker === undefined) {
      vitals.warn("scopes", "too many agents have spent or are stopped: new ones have no breaker of their own")
    }
    return inAgent(outer, agent, breaker)
  }

  const beginTrace = (outer: Scope, name: string, options: TraceOptions): Work => {
    const labels = reader.trace(options)
    const acting = labels.agent === undefined ? outer : acts(outer, labels.agent, noRules)
    const inner: Scope = {
      ...acting,
      traceId: outer.traceId ?? labels.traceId ?? newTraceId(),
      spanId: newSpanId(),
      task: labels.task ?? outer.task,
      sessionId: labels.sessionId ?? outer.sessionId,
      userId: labels.userId ?? outer.userId,
      tags: labels.tags ?? outer.tags
    }
    return { name: reader.name(name), trace: true, outer, inner, labels }
  }

  const beginSpan = (outer: Scope, name: string, options: SpanOptions): Work => {
    const labels = reader.span(options)
    const inner: Scope = {
      ...outer,
      traceId: outer.traceId ?? newTraceId(),
      spanId: newSpanId(),
      task: labels.task ?? outer.task
    }
    return { name: reader.name(name), trace: false, outer, inner, labels }
  }

  const beginTracked = (outer: Scope, name: string, options: TrackOptions): Work => {
    const labels = reader.track(options)
    // Right inside itself an agent stays what it was called there.
    const stays = labels.agent === undefined || labels.agent.id === outer.agentPath?.at(-1)
    const acting = stays || labels.agent === undefined ? outer : acts(outer, labels.agent, noRules)
    const inner: Scope = {
      ...acting,
      traceId: outer.traceId ?? newTraceId(),
      spanId: newSpanId(),
      task: labels.task ?? outer.task,
      tags: labels.tags ?? outer.tags
    }
    return { name: labels.name ?? labels.task ?? reader.name(name), trace: false, outer, inner, labels }
  }

  const open: Open = {
    trace: (outer, name, options) => opened(beginTrace(outer, name, options)),
    span: (outer, name, options) => opened(beginSpan(outer, name, options)),
    agent: (outer, name, options) => {
      const rules = readAgentRules(options)
      // Labels that cannot even be looked at are no reason to go without the protection.
      const agent = vitals.guarded("an agent's labels", () => reader.agent(name, options)) ?? reader.agent(name, {})
      return vitals.guarded("entering an agent", () => acts(outer, agent, rules)) ?? outer
    }
  }

  return {
    open,
    trace: (name, options, work) => record(() => open.trace(context.current(), name, options), work),
    span: (name, options, work) => record(() => open.span(context.current(), name, options), work),
    track: (name, options, work) => record(() => opened(beginTracked(context.current(), name, options)), work),
    agent: (name, options, work) => {
      const inner = open.agent(context.current(), name, options)
      const inside: Inside = (step) => context.run(inner, step)
      return follow(inside(work), inside, () => {})
    }
  }
}

/** What was thrown may be anything. */
const said = (error: unknown): { readonly name: string; readonly message: string } => {
  const text = (value: unknown) => (typeof value === "string" ? value : "")
  try {
    if (typeof error !== "object" || error === null) return { name: "thrown", message: String(error) }
    const { message, name } = error as { readonly message?: unknown; readonly name?: unknown }
    return { name: text(name) || "Error", message: text(message) }
  } catch {
    return { name: "Error", message: "" }
  }
}
