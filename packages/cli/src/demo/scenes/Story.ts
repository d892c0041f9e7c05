import type { Cause } from "@agentwatch/core/breaker/BreakerState"
import type { Transition } from "@agentwatch/core/breaker/Transition"
import type { DemoAgent } from "../agents.js"
import { breakerMove } from "../breakerMove.js"
import type { Fault } from "../faults.js"
import { modelCall, type Size } from "../modelCall.js"
import type { Choice } from "../Random.js"
import { type DemoTrace, type Labels, Recording } from "../Recording.js"
import { labelsOf, type Scene } from "./Scene.js"

/** What a breaker does; what is not said is the story's. */
export type Move = Pick<Transition, "name" | "from" | "to"> &
  Partial<Pick<Transition, "reason" | "actor" | "threshold" | "current">>

/** What happens to one scope: why its breaker opens, who works meanwhile, and how it closes again. */
export interface Story {
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
  /** How long it pauses, in seconds. */
  readonly pause?: number
  /** One after another: calls that are refused, and then one that is made, or fails, with what the breaker does about it. */
  readonly after: ReadonlyArray<{
    readonly refused: number
    readonly moves: ReadonlyArray<Move>
    readonly fails?: boolean
  }>
}

/** In the words of the breaker. */
const reasonOf = ({ cause, pause }: Story, { name }: Move): string => {
  switch (name) {
    case "paused":
      return `Paused for ${pause ?? 60} s: ${cause.reason}`
    case "half_open":
      return `One call may try: ${cause.reason}`
    case "recovered":
      return "The probe went well"
    case "retrip":
      return "The probe failed"
    default:
      return cause.reason
  }
}

/** Plays a story: calls, the opening, refusals, and the way back. */
export const played =
  (story: Story): Scene["play"] =>
  (random, start) => {
    const { agent, cause, scope, scopeId, task } = story
    const labels: Labels = { ...labelsOf(random, start, { tags: ["incident"] }), environment: "production" }
    const traces: Array<DemoTrace> = []
    let at = start
    const moved = (move: Move): Omit<Transition, "timestamp"> => ({
      scope,
      scopeId,
      rule: cause.rule,
      reason: reasonOf(story, move),
      threshold: cause.threshold,
      current: cause.current,
      actor: "breaker",
      ...move
    })

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
        const rest = moves.filter((move) => !first.includes(move))
        for (const [index, move] of rest.entries()) breakerMove(recording, inside, done.at + index, moved(move))
        return { ...done, at: done.at + rest.length }
      })
      traces.push(one)
      at = Math.max(at + story.pace * random.between(0.6, 1.4), moves.length > 0 ? one.end + 50 : 0)
    }

    for (let call = 1; call < story.before; call++) trace([], story.errorRate)
    trace([{ name: "triggered", from: "closed", to: "open", actor: story.opener ?? "breaker" }], story.errorRate)
    const whose = scope === "global" ? "" : ` of agent ${scopeId}`
    for (const { fails, moves, refused } of story.after) {
      for (let call = 0; call < refused; call++) {
        trace([], 0, `AgentWatch blocked a call${whose}: Circuit breaker open: ${cause.reason}`)
      }
      trace(moves, fails ? 1 : 0)
    }
    return traces
  }
