import type { DemoAgent } from "./agents.js"
import type { Random } from "./Random.js"
import type { WireSpan } from "./WireSpan.js"

/** A trace that the demo made up, whole. Instants are milliseconds since the epoch. */
export interface DemoTrace {
  readonly start: number
  readonly end: number
  readonly spans: ReadonlyArray<WireSpan>
}

/** What all spans of a trace have in common. */
export interface Labels {
  readonly environment: string
  readonly release: string
  readonly session?: string
  readonly user?: string
  readonly tags?: ReadonlyArray<string>
}

/** Where something happens: below which span, by whom, for what. */
export interface Scope {
  readonly parent: string | undefined
  readonly agent: DemoAgent
  /** Names of the agents around, outermost to innermost. */
  readonly path: ReadonlyArray<string>
  readonly task: string
}

/** How a piece of work ended. `at` is in milliseconds since the trace began. */
export interface Outcome {
  readonly at: number
  /** What went wrong. */
  readonly failed?: string
}

interface Piece {
  /** Default: made up. */
  readonly id?: string
  readonly name: string
  readonly from: number
  readonly to: number
  readonly more?: Partial<WireSpan>
}

interface Step {
  readonly name: string
  /** Who does it; whoever is around unless given. */
  readonly agent?: DemoAgent
  readonly task?: string
  readonly more?: Partial<WireSpan>
}

export const inAgent = (scope: Scope, agent: DemoAgent, task = scope.task): Scope => ({
  ...scope,
  agent,
  task,
  path: scope.path.at(-1) === agent.name ? scope.path : [...scope.path, agent.name]
})

/** The later of outcomes that ran side by side; failed where one of them was. */
export const together = (at: number, outcomes: ReadonlyArray<Outcome>): Outcome => {
  const failed = outcomes.find((one) => one.failed !== undefined)?.failed
  const last = outcomes.reduce((latest, one) => Math.max(latest, one.at), at)
  return failed === undefined ? { at: last } : { at: last, failed }
}

/** Writes down the spans of one trace while a scene plays. */
export class Recording {
  readonly random: Random
  readonly traceId: string
  readonly #start: number
  readonly #labels: Labels
  readonly #spans: Array<WireSpan> = []

  constructor(random: Random, start: number, labels: Labels) {
    this.random = random
    this.traceId = random.hex(16)
    this.#start = Math.floor(start)
    this.#labels = labels
  }

  /** The trace: `work` below a root, which takes as long as it does. */
  static play(
    random: Random,
    start: number,
    labels: Labels,
    root: { readonly name: string; readonly agent: DemoAgent; readonly task: string },
    work: (recording: Recording, scope: Scope, at: number) => Outcome
  ): DemoTrace {
    const recording = new Recording(random, start, labels)
    const outside = { parent: undefined, agent: root.agent, path: [root.agent.name], task: root.task }
    const more = { kind: "SERVER", compliance_flags: ["eu_ai_act_art12_relevant"] } as const
    recording.step(outside, 0, { name: root.name, more }, (scope, at) => work(recording, scope, at))
    return recording.trace()
  }

  /** Work that becomes a span around what happens in it. */
  step(scope: Scope, at: number, step: Step, work: (inner: Scope, at: number) => Outcome): Outcome {
    const acting = inAgent(scope, step.agent ?? scope.agent, step.task)
    const id = this.random.hex(8)
    const done = work({ ...acting, parent: id }, at + this.random.between(0.1, 2))
    const to = done.at + this.random.between(0.1, 4)
    const status =
      done.failed === undefined ? { code: "OK" as const } : { code: "ERROR" as const, message: done.failed }
    this.write(
      { ...acting, parent: scope.parent },
      { id, name: step.name, from: at, to, more: { status, ...step.more } }
    )
    return { ...done, at: to }
  }

  /** Gives the span's id. */
  write(scope: Scope, { from, id = this.random.hex(8), more, name, to }: Piece): string {
    const { environment, release, session, tags, user } = this.#labels
    this.#spans.push({
      trace_id: this.traceId,
      span_id: id,
      ...(scope.parent !== undefined && { parent_span_id: scope.parent }),
      name,
      kind: "INTERNAL",
      start_time_unix_nano: this.nanos(from),
      end_time_unix_nano: this.nanos(to),
      agent_id: scope.agent.name,
      agent_name: scope.agent.name,
      agent_role: scope.agent.role,
      agent_path: scope.path,
      task: scope.task,
      environment,
      release,
      ...(session !== undefined && { session_id: session }),
      ...(user !== undefined && { user_id: user }),
      ...(tags !== undefined && { tags }),
      ...more
    })
    return id
  }

  nanos(at: number): string {
    return String(BigInt(this.#start) * 1_000_000n + BigInt(Math.round(at * 1_000_000)))
  }

  trace(): DemoTrace {
    const end = this.#spans.reduce(
      (last, span) => Math.max(last, Number(BigInt(span.end_time_unix_nano) / 1_000_000n) + 1),
      0
    )
    return { start: this.#start, end, spans: this.#spans }
  }
}
