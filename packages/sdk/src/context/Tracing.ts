import { AsyncLocalStorage } from "node:async_hooks"
import type { Clock } from "../Clock.js"
import { cut } from "../Content.js"
import type { AgentOptions, SpanOptions, TraceOptions } from "../Options.js"
import type { Secrets } from "../Secrets.js"
import type { Settings } from "../Settings.js"
import type { SpanBase } from "../SpanBase.js"
import type { SpanSink } from "../SpanSink.js"
import type { Moment, Timeline } from "../Timeline.js"
import type { Vitals } from "../Vitals.js"
import type { WireSpan } from "../WireSpan.js"
import { type Ended, follow, type Inside, type Outcome } from "./follow.js"
import { newSpanId, newTraceId } from "./ids.js"
import { makeLabelReader, type SpanLabels } from "./Labels.js"
import { inAgent, type Scope } from "./Scope.js"

/** Runs functions in scopes, and records them as spans. What they return and throw is the caller's, unchanged. */
export interface Tracing {
  readonly trace: <T>(name: string, options: TraceOptions, work: () => T) => T
  readonly span: <T>(name: string, options: SpanOptions, work: () => T) => T
  readonly agent: <T>(name: string, options: AgentOptions, work: () => T) => T
  readonly scope: () => Scope
}

export interface TracingParts {
  readonly settings: Settings
  readonly clock: Clock
  readonly timeline: Timeline
  readonly vitals: Vitals
  readonly secrets: Secrets
  readonly base: SpanBase
  readonly sink: SpanSink
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
  const { base, clock, secrets, settings, sink, timeline, vitals } = parts
  const storage = new AsyncLocalStorage<Scope>()
  const reader = makeLabelReader((what) =>
    vitals.warn(
      `label ${what}`,
      `a value of ${what} given to trace(), span() or agent() is not as documented: passed over`
    )
  )
  const outermost: Scope = {
    traceId: undefined,
    spanId: undefined,
    agent: { id: settings.agent ?? "default", name: settings.agent ?? "default", role: "Agent" },
    agentPath: undefined,
    task: settings.task,
    sessionId: undefined,
    userId: undefined,
    tags: undefined
  }
  const scope = () => storage.getStore() ?? outermost

  const statusOf = (outcome: Outcome): NonNullable<WireSpan["status"]> => {
    if (outcome.kind === "done") return { code: "OK" }
    if (outcome.kind === "abandoned") return { code: "UNSET" }
    const { message, name } = said(outcome.error)
    // Errors of providers quote what they were sent.
    const text = settings.captureContent && message !== "" ? message : name
    return { code: "ERROR", message: cut(secrets.scrub(text), settings.maxContentBytes) }
  }

  /** Runs `work` in the scope that `begin` gives, and records it as a span. A begin that fails runs it unwatched. */
  const record = <T>(begin: () => Work, work: () => T): T => {
    const begun = vitals.guarded("beginning a span", () => ({ ...begin(), start: timeline.now() }))
    if (begun === undefined) return work()
    let returned = begun.start.monotonic
    const ended: Ended = (outcome) => {
      vitals.guarded("recording a span", () => {
        const end = outcome.kind === "abandoned" ? returned : clock.monotonic()
        sink(written(begun, begun.start, end, statusOf(outcome)))
      })
    }
    const inside: Inside = (step) => storage.run(begun.inner, step)
    let result: T
    try {
      result = inside(work)
    } catch (error) {
      ended({ kind: "failed", error })
      throw error
    }
    returned = clock.monotonic()
    return follow(result, inside, ended)
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

  const beginTrace = (name: string, options: TraceOptions): Work => {
    const outer = scope()
    const labels = reader.trace(options)
    const acting = labels.agent === undefined ? outer : inAgent(outer, labels.agent)
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

  const beginSpan = (name: string, options: SpanOptions): Work => {
    const outer = scope()
    const labels = reader.span(options)
    const inner: Scope = {
      ...outer,
      traceId: outer.traceId ?? newTraceId(),
      spanId: newSpanId(),
      task: labels.task ?? outer.task
    }
    return { name: reader.name(name), trace: false, outer, inner, labels }
  }

  return {
    scope,
    trace: (name, options, work) => record(() => beginTrace(name, options), work),
    span: (name, options, work) => record(() => beginSpan(name, options), work),
    agent: (name, options, work) => {
      const inner = vitals.guarded("entering an agent", () => inAgent(scope(), reader.agent(name, options)))
      if (inner === undefined) return work()
      const inside: Inside = (step) => storage.run(inner, step)
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
