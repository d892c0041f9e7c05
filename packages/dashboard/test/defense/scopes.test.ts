import { wireOf } from "@agentwatch/core/model/wireOf"
import { describe, expect, it } from "vitest"
import { eachOf } from "../../src/defense/eachOf.js"
import { moveOf } from "../../src/defense/Move.js"
import { measured } from "../../src/defense/measured.js"
import { readMoves } from "../../src/defense/readMoves.js"
import { blockedBy, blockedSearch, scopesOf } from "../../src/defense/scopes.js"
import { spanOf } from "../trace/span.js"

const move = (id: number, name: string, attributes: Readonly<Record<string, unknown>>) =>
  spanOf(id, id, id, {
    name: `circuit_breaker.${name}`,
    agent_id: String(attributes["cb.scope_id"] ?? "global"),
    agent_role: "SafetyMonitor",
    attributes
  })

const agent = (from: string, to: string, more = {}) => ({
  "cb.scope": "agent",
  "cb.scope_id": "writer",
  "cb.from": from,
  "cb.to": to,
  "cb.rule": "budget_per_hour",
  "cb.reason": "Hourly budget exceeded",
  "cb.threshold": 0.6,
  "cb.current": 0.61,
  "cb.actor": "breaker",
  ...more
})

const opened = move(1, "triggered", agent("closed", "open"))
const raised = move(3, "budget_increased", agent("open", "closed", { "cb.threshold": 1.6 }))
const stopped = move(2, "triggered", {
  "cb.scope": "global",
  "cb.scope_id": "global",
  "cb.to": "open",
  "cb.rule": "trip"
})

const movesOf = (...spans: ReadonlyArray<typeof opened>) => spans.flatMap((span) => moveOf(span) ?? [])

describe("what the spans of breakers tell", () => {
  it("is read from their attributes", () => {
    const [told] = movesOf(opened)
    expect(told).toMatchObject({ name: "triggered", scope: "agent", scopeId: "writer", from: "closed", to: "open" })
    expect(told && measured(told)).toBe("$0.61 of $0.60 an hour")
  })

  it("is left open where they do not tell it, or tell something that no breaker says", () => {
    const [told] = movesOf(
      move(1, "paused", { "cb.to": "ajar", "cb.threshold": "many", "cb.rule": 7, "cb.current": Number.NaN })
    )
    expect(told).toMatchObject({ name: "paused", scope: "global", scopeId: "global" })
    expect(Object.keys(told ?? {})).not.toContain("to")
    expect(told && measured(told)).toBeUndefined()
    expect(movesOf(move(1, "exploded", {}), spanOf(1, 0, 1))).toEqual([])
    expect(movesOf(move(1, "circuit_breaker_triggered", {}))[0]?.name).toBe("triggered")
  })

  it("is found among the spans of a trace, whatever the others are", () => {
    const text = JSON.stringify({
      spans: [wireOf(spanOf(9, 0, 1)), { name: "circuit_breaker.reset" }, 5, wireOf(opened)]
    })
    expect(readMoves(text).map(({ name }) => name)).toEqual(["triggered"])
    expect(readMoves('{"spans":{}}')).toEqual([])
  })
})

describe("the scopes", () => {
  it("stand as their last transition left them, those that refuse calls first", () => {
    const scopes = scopesOf(movesOf(raised, stopped, opened))
    expect(scopes.map(({ openings, scopeId, state }) => [scopeId, state, openings])).toEqual([
      ["global", "open", 1],
      ["writer", "closed", 1]
    ])
  })

  it("show what a rule measured last, and nothing for rules that no span tells of", () => {
    const [writer] = scopesOf(movesOf(raised, opened))
    expect(writer?.gauges.budget_per_hour).toMatchObject({ threshold: 1.6, current: 0.61 })
    expect(writer?.gauges.max_error_rate).toBeUndefined()
    const [recovered] = scopesOf(movesOf(move(4, "recovered", agent("half-open", "closed"))))
    expect(recovered?.gauges.budget_per_hour).toBeUndefined()
  })

  it("are searched for by the words of their refusals", () => {
    expect(blockedSearch({ scope: "agent", scopeId: "writer" })).toEqual({
      search: "AgentWatch blocked a call of agent writer",
      agentId: "writer"
    })
    // Half a word would find nothing.
    expect(blockedSearch({ scope: "agent", scopeId: "x".repeat(450) })).toEqual({
      search: "AgentWatch blocked a call of agent",
      agentId: "x".repeat(450)
    })
    expect(blockedSearch({ scope: "global", scopeId: "global" }).agentId).toBeUndefined()
  })

  it("are told by the error of a call that they refused", () => {
    const why = "Circuit breaker open: Hourly budget exceeded"
    expect(blockedBy(`AgentWatch blocked a call of agent Data Pipeline: ${why}`)).toEqual({
      scope: "agent",
      scopeId: "Data Pipeline"
    })
    expect(blockedBy(`Error: AgentWatch blocked a call: ${why}`)).toEqual({ scope: "global", scopeId: "global" })
    expect(blockedBy("503: overloaded")).toBeUndefined()
    expect(blockedBy(undefined)).toBeUndefined()
  })
})

describe("doing something with each of many", () => {
  it("keeps to so many at once, and gives the results in order", async () => {
    let running = 0
    let most = 0
    const results = await eachOf([5, 4, 3, 2, 1], 2, async (n) => {
      most = Math.max(most, ++running)
      await Promise.resolve()
      running--
      return n * 10
    })
    expect(results).toEqual([50, 40, 30, 20, 10])
    expect(most).toBe(2)
  })
})
