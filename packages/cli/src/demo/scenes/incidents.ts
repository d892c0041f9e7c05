import { contentWriter, dataPipeline, supportAgent } from "../agents.js"
import { overloaded } from "../faults.js"
import { heavy, simple } from "../modelCall.js"
import type { Random } from "../Random.js"
import { articles } from "../talk/articles.js"
import { lines } from "../talk/rows.js"
import type { Scene } from "./Scene.js"
import { type Move, played, type Story } from "./Story.js"

const paused: Move = { name: "paused", from: "open", to: "paused" }
const tries: Move = { name: "half_open", from: "paused", to: "half-open" }
const failed: Move = { name: "retrip", from: "half-open", to: "open" }
const recovered: Move = { name: "recovered", from: "half-open", to: "closed" }

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
  pause: 20,
  after: [
    { refused: 9, moves: [paused] },
    { refused: 8, fails: true, moves: [tries, failed, paused] },
    { refused: 8, moves: [tries, recovered] },
    { refused: 0, moves: [] }
  ]
}

/** A writer's hour is more expensive than it may be, until an editor gives it more. */
const costlyHour: Story = {
  scope: "agent",
  scopeId: contentWriter.name,
  cause: {
    rule: "budget_per_hour",
    reason: "Hourly budget exceeded: $0.6134 spent of $0.60",
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
  pause: 5,
  after: [
    { refused: 12, moves: [paused] },
    { refused: 6, moves: [tries, recovered] }
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
