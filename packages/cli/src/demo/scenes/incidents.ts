import type { Cause } from "@agentwatch/core/breaker/BreakerState"
import type { Transition } from "@agentwatch/core/breaker/Transition"
import { contentWriter, type DemoAgent, dataPipeline, supportAgent } from "../agents.js"
import { breakerMove } from "../breakerMove.js"
import { type Fault, overloaded } from "../faults.js"
import { heavy, modelCall, type Size, simple } from "../modelCall.js"
import type { Choice, Random } from "../Random.js"
import { type DemoTrace, type Labels, Recording } from "../Recording.js"
import { articles } from "../talk/articles.js"
import { lines } from "../talk/rows.js"
import { labelsOf, type Scene } from "./Scene.js"

type Move = Pick<Transition, "name" | "from" | "to"> &
  Partial<Pick<Transition, "reason" | "actor" | "threshold" | "current">>

/** What happens to one scope: why its breaker opens, who works meanwhile, and what the breaker does one after another. */
interface Story {
  readonly scope: Transition["scope"]
  readonly scopeId: string
  readonly cause: Cause
  /** Who opens it; the breaker itself unless given. */
  readonly opener?: string
  readonly agent: DemoAgent
  readonly task: string
  readonly size: Size
  readonly asks: Choice<string>
  /** Calls before it opens, each a trace, and the share of them that fail. */
  readonly before: number
  readonly errorRate: number
  readonly fault?: Fault
  /** Milliseconds between two traces. */
  readonly pace: number
  /** Calls refused before the next move; then the moves, each with a call that goes through where it says so. */
  readonly after: ReadonlyArray<{
    readonly refused: number
    readonly moves: ReadonlyArray<Move>
    readonly fails?: boolean
  }>
}

/** Plays a story: calls, the opening, refusals, and the way back. */
const played =
  (story: Story): Scene["play"] =>
  (random, start) => {
    const { agent, cause, scope, scopeId, task } = story
    const labels: Labels = { ...labelsOf(random, start, { tags: ["incident"] }), environment: "production" }
    const traces: Array<DemoTrace> = []
    let at = start
    const note = {
      scope,
      scopeId,
      rule: cause.rule,
      reason: cause.reason,
      threshold: cause.threshold,
      current: cause.current
    }
    const moved = (move: Move): Omit<Transition, "timestamp"> => ({ ...note, actor: "breaker", ...move })

    const trace = (moves: ReadonlyArray<Move>, errorRate: number, refusedWith?: string) => {
      const root = { name: task, agent, task }
      const one = Recording.play(random, at, labels, root, (recording, inside, began) => {
        // The breaker lets a call try before it is made; everything else it does comes after one.
        const first = moves.filter(({ name }) => name === "half_open")
        for (const move of first) breakerMove(recording, inside, began, moved(move))
        if (refusedWith !== undefined) return { at: began + random.between(0.1, 0.6), failed: refusedWith }
        const done = modelCall(recording, inside, began + 1, {
          model: random.one(agent.models),
          size: story.size,
          messages: [{ role: "user", content: random.one(story.asks) }],
          reply: "Done.",
          errorRate,
          mostAttempts: 2,
          ...(story.fault !== undefined && { fault: story.fault })
        })
        moves.forEach((move, index) => {
          if (!first.includes(move)) breakerMove(recording, inside, done.at + index, moved(move))
        })
        return { ...done, at: done.at + moves.length }
      })
      traces.push(one)
      at = Math.max(at + story.pace * random.between(0.6, 1.4), moves.length > 0 ? one.end + 50 : 0)
    }

    for (let call = 1; call < story.before; call++) trace([], story.errorRate)
    const actor = story.opener ?? "breaker"
    trace([{ name: "triggered", from: "closed", to: "open", actor }], story.errorRate)
    const whose = scope === "global" ? "" : ` of agent ${scopeId}`
    for (const { fails, moves, refused } of story.after) {
      for (let call = 0; call < refused; call++) {
        trace([], 0, `AgentWatch blocked a call${whose}: Circuit breaker open: ${cause.reason}`)
      }
      trace(moves, fails ? 1 : 0)
    }
    return traces
  }

/** A provider is down at night, and the import asks it again and again. */
const badNight: Story = {
  scope: "agent",
  scopeId: dataPipeline.name,
  cause: {
    rule: "max_error_rate",
    reason: "Error rate too high: 19 of 24 calls failed, more than 30 %",
    threshold: 0.3,
    current: 19 / 24
  },
  agent: dataPipeline,
  task: "nightly-import",
  size: simple,
  asks: lines,
  before: 14,
  errorRate: 0.85,
  fault: overloaded,
  pace: 4_000,
  after: [
    {
      refused: 9,
      moves: [{ name: "paused", from: "open", to: "paused", reason: "Paused for 300 s: the error rate was too high" }]
    },
    {
      refused: 6,
      fails: true,
      moves: [
        { name: "half_open", from: "paused", to: "half-open", reason: "One call may try: the error rate was too high" },
        { name: "retrip", from: "half-open", to: "open", reason: "The probe failed" },
        { name: "paused", from: "open", to: "paused", reason: "Paused for 300 s: the error rate was too high" }
      ]
    },
    {
      refused: 8,
      moves: [
        { name: "half_open", from: "paused", to: "half-open", reason: "One call may try: the error rate was too high" },
        { name: "recovered", from: "half-open", to: "closed", reason: "The probe went well" }
      ]
    },
    { refused: 0, moves: [] }
  ]
}

/** A writer's hour is more expensive than it may be, until an editor gives it more. */
const costlyHour: Story = {
  scope: "agent",
  scopeId: contentWriter.name,
  cause: {
    rule: "budget_per_hour",
    reason: "Hourly budget exceeded: $0.61 spent of $0.60",
    threshold: 0.6,
    current: 0.6134
  },
  agent: contentWriter,
  task: "draft-article",
  size: heavy,
  asks: articles,
  before: 18,
  errorRate: 0.04,
  pace: 12_000,
  after: [
    {
      refused: 7,
      moves: [
        {
          name: "budget_increased",
          from: "open",
          to: "closed",
          reason: "Budget raised by $1.00 to $1.60",
          threshold: 1.6,
          current: 0.6134,
          actor: "editor-1"
        }
      ]
    },
    { refused: 0, moves: [] }
  ]
}

/** An agent asks the same again and again. */
const loop: Story = {
  scope: "agent",
  scopeId: supportAgent.name,
  cause: {
    rule: "max_calls_per_minute",
    reason: "Too many calls (loop detected): 30 a minute are allowed",
    threshold: 30,
    current: 31
  },
  agent: supportAgent,
  task: "answer-ticket",
  size: simple,
  asks: ["Is it done now?", "And now?"],
  before: 31,
  errorRate: 0.02,
  pace: 1_500,
  after: [
    { refused: 12, moves: [{ name: "paused", from: "open", to: "paused", reason: "Paused for 60 s: too many calls" }] },
    {
      refused: 5,
      moves: [
        { name: "half_open", from: "paused", to: "half-open", reason: "One call may try: too many calls" },
        { name: "recovered", from: "half-open", to: "closed", reason: "The probe went well" }
      ]
    }
  ]
}

/** Somebody stops everything by hand, and later sets it free again. */
const stopped: Story = {
  scope: "global",
  scopeId: "global",
  cause: { rule: "trip", reason: "A prompt was leaked, stop everything", threshold: 0, current: 0 },
  opener: "oncall",
  agent: supportAgent,
  task: "classify-ticket",
  size: simple,
  asks: ["Which drawer?"],
  before: 3,
  errorRate: 0.05,
  pace: 20_000,
  after: [
    {
      refused: 10,
      moves: [
        {
          name: "reset",
          from: "open",
          to: "closed",
          reason: "Windows reset, $1.12 of spend forgotten",
          actor: "oncall"
        }
      ]
    }
  ]
}

const scene = (name: string, hours: Scene["hours"], story: Story): Scene => ({
  name,
  hours,
  perDay: 1,
  daily: true,
  play: played(story)
})

/** One of them happens each day, in turn. */
export const incidents: readonly [Scene, ...ReadonlyArray<Scene>] = [
  scene("bad-night", "night", badNight),
  scene("costly-hour", "office", costlyHour),
  scene("loop", "office", loop),
  scene("stopped", "office", stopped)
]

/** The incident of a day, counted in days since the epoch. */
export const incidentOf = (day: number): Scene => incidents[day % incidents.length] ?? incidents[0]

/** An incident at a time of nobody's choosing. */
export const anyIncident = (random: Random): Scene => random.one(incidents)
