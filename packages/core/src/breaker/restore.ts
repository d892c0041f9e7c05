import { AlertLog } from "./AlertLog.js"
import { type Cause, closed, type Rule, rules, type State } from "./BreakerState.js"
import { fromUsd, mostUsd } from "./Dollars.js"
import { numberWithin } from "./numberWithin.js"
import type { Ring } from "./Ring.js"
import { readScopeId, type Scope } from "./Scope.js"
import { longestPause, readThresholds, type Thresholds } from "./Thresholds.js"
import { callWindow, costWindow, outcomeWindow, type Windows } from "./Windows.js"

const most = Number.MAX_SAFE_INTEGER
/** In one bucket: as many as would fit into it however many buckets a snapshot puts into one of ours. */
const mostCalls = 10_000_000
const causes: ReadonlyArray<string> = [...rules, "manual", "trip"]

type Given = Readonly<Record<string, unknown>>

const objectAt = (name: string, value: unknown): Given => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${name}: expected an object`)
  }
  return value as Given
}

const listAt = (name: string, value: unknown, longest: number): ReadonlyArray<unknown> => {
  if (!Array.isArray(value)) throw new TypeError(`${name}: expected an array`)
  if (value.length > longest) throw new RangeError(`${name}: at most ${longest} entries, got ${value.length}`)
  return value
}

/** The parts of a snapshot of all breakers: the global scope's, and the agents' by their ids. */
export const readSnapshot = (snapshot: unknown, mostAgents: number) => {
  const given = objectAt("snapshot", snapshot)
  const agents = listAt("snapshot.agents", given.agents, mostAgents).map((agent, index) => {
    const name = `snapshot.agents[${index}]`
    return { name, id: readScopeId(`${name}.scopeId`, objectAt(name, agent).scopeId), agent }
  })
  return { global: given.global, agents }
}

/**
 * Puts a scope that was just made into the state of a snapshot, `elapsedMs` milliseconds after it was taken. Calls that
 * were in flight belong to the process that made them: their reservations end with it, and a probe's slot is free
 * again.
 *
 * A snapshot may come from anywhere: where it is not as it should be, a `TypeError` or `RangeError` names the place,
 * and the scope is not to be used.
 */
export const restore = (scope: Scope, name: string, snapshot: unknown, elapsedMs: number, now: number): void => {
  const given = objectAt(name, snapshot)
  const instant: Instant = (at, ageMs) => now - elapsedMs - numberWithin(at, ageMs, 0, most, "milliseconds")
  scope.raised = fromUsd(numberWithin(`${name}.raised`, given.raised, 0, mostUsd, "US dollars"))
  scope.set(readThresholds(objectAt(`${name}.thresholds`, given.thresholds) as Thresholds))
  scope.blocked = numberWithin(`${name}.blocked`, given.blocked, 0, most, "calls")
  scope.since = instant(`${name}.ageMs`, given.ageMs)
  scope.state = stateOf(name, given, elapsedMs, now)
  fillWindows(scope.windows, `${name}.windows`, given.windows, instant)
  scope.alerts = alertsOf(name, given, instant)
}

/** The instant of the monotonic clock that lies so many milliseconds back; `at` names the place. */
type Instant = (at: string, ageMs: unknown) => number

const fillWindows = (windows: Windows, name: string, value: unknown, instant: Instant) => {
  const given = objectAt(name, value)
  const fill = (ring: Ring, window: string, slots: number, highest: number) => {
    const at = `${name}.${window}`
    for (const entry of listAt(at, given[window], slots)) {
      const [ageMs, value] = listAt(at, entry, 2)
      ring.addAt(instant(at, ageMs), Math.round(numberWithin(at, value, 0, highest, "units")))
    }
  }
  fill(windows.cost, "cost", costWindow.slots, most)
  fill(windows.settled, "settled", outcomeWindow.slots, mostCalls)
  fill(windows.errors, "errors", outcomeWindow.slots, mostCalls)
  fill(windows.calls, "calls", callWindow.slots, mostCalls)
}

const alertsOf = (name: string, { alerted, lastAlert, warned }: Given, instant: Instant): AlertLog => {
  const log = new AlertLog()
  for (const entry of listAt(`${name}.alerted`, alerted, rules.length)) {
    const { ageMs, rule } = objectAt(`${name}.alerted`, entry)
    log.at[ruleOf(`${name}.alerted.rule`, rule)] = instant(`${name}.alerted.ageMs`, ageMs)
  }
  if (warned !== null) {
    const { ageMs, share } = objectAt(`${name}.warned`, warned)
    log.warnedShare = numberWithin(`${name}.warned.share`, share, 0, 1, "as a share")
    log.warnedAt = instant(`${name}.warned.ageMs`, ageMs)
  }
  if (lastAlert !== null) {
    const { ageMs, reason, rule } = objectAt(`${name}.lastAlert`, lastAlert)
    const at = instant(`${name}.lastAlert.ageMs`, ageMs)
    log.last = { rule: ruleOf(`${name}.lastAlert.rule`, rule), reason: readReason(reason), at }
  }
  return log
}

const ruleOf = (name: string, value: unknown): Rule => {
  const rule = rules.find((known) => known === value)
  if (rule === undefined) throw new TypeError(`${name}: expected one of ${rules.join(", ")}`)
  return rule
}

const isCauseRule = (value: unknown): value is Cause["rule"] => typeof value === "string" && causes.includes(value)

const stateOf = (name: string, given: Given, elapsedMs: number, now: number): State => {
  const cause = () => causeOf(`${name}.cause`, given.cause)
  switch (given.state) {
    case "closed":
      return closed
    case "open":
      return { name: "open", cause: cause() }
    case "paused": {
      const left = numberWithin(`${name}.untilMs`, given.untilMs, 0, longestPause * 1_000, "milliseconds")
      return { name: "paused", cause: cause(), until: now + Math.max(0, left - elapsedMs) }
    }
    case "half-open":
      return { name: "half-open", cause: cause(), probe: undefined }
    default:
      throw new TypeError(`${name}.state: expected closed, open, paused or half-open`)
  }
}

const causeOf = (name: string, value: unknown): Cause => {
  const { current, reason, rule, threshold } = objectAt(name, value)
  if (!isCauseRule(rule)) throw new TypeError(`${name}.rule: expected one of ${causes.join(", ")}`)
  return {
    rule,
    reason: readReason(reason),
    threshold: numberWithin(`${name}.threshold`, threshold, 0, most, "units"),
    current: numberWithin(`${name}.current`, current, 0, most, "units")
  }
}

const longestReason = 1_000

const readReason = (reason: unknown) => (typeof reason === "string" ? reason.slice(0, longestReason) : "")
