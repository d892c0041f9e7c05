import type { Outcome } from "../../src/breaker/BreakerState.js"
import type { Thresholds } from "../../src/breaker/Thresholds.js"
import { usd } from "./kit.js"

// The breakers again, as simply as can be: every call is kept in a list, and every number is counted anew from the list
// when it is asked for. Written from the product's description alone, to be compared with the real ones.

type Mode = "expected" | "worst-case" | "off"
type Rule = "budget_per_hour" | "max_error_rate" | "max_calls_per_minute"

interface Entry {
  readonly call: number
  readonly at: number
}

export interface NaiveCall {
  readonly number: number
  readonly estimate: number
  readonly members: ReadonlyArray<{ readonly scope: NaiveScope; readonly generation: number }>
  charged: number | undefined
  mostCharged: number
}

export interface NaiveScope {
  readonly id: string
  thresholds: Thresholds
  raised: number
  state: "closed" | "open" | "paused" | "half-open"
  rule: Rule | "manual" | "trip" | undefined
  tripReason: string
  until: number
  probe: number | undefined
  /** How often it opened, paused, recovered or was reset. */
  generation: number
  blocked: number
  charges: Array<Entry & { amount: number }>
  results: Array<Entry & { readonly failed: boolean }>
  calls: Array<Entry>
  inFlight: Array<NaiveCall>
  readonly alerted: Map<Rule, number>
  warned: Array<{ readonly share: number; readonly at: number }>
}

const windows = {
  charges: { window: 3_600_000, bucket: 30_000 },
  results: { window: 300_000, bucket: 5_000 },
  calls: { window: 60_000, bucket: 1_000 }
}

export const makeNaiveBreakers = (mode: Mode, thresholds: Thresholds, start: number) => {
  let now = start
  let numbers = 0
  const told: Array<string> = []
  const makeScope = (id: string, thresholds: Thresholds): NaiveScope => ({
    id,
    thresholds,
    raised: 0,
    state: "closed",
    rule: undefined,
    tripReason: "",
    until: 0,
    probe: undefined,
    generation: 0,
    blocked: 0,
    charges: [],
    results: [],
    calls: [],
    inFlight: [],
    alerted: new Map(),
    warned: []
  })
  const global = makeScope("global", thresholds)
  const agents = new Map<string, NaiveScope>()

  // An entry counts as long as its bucket, or part of it, lies within the window.
  const held = <E extends Entry>(entries: ReadonlyArray<E>, { bucket, window }: { bucket: number; window: number }) =>
    entries.filter(({ at }) => Math.floor(now / bucket) - Math.floor(at / bucket) <= window / bucket)
  const spent = (scope: NaiveScope) => held(scope.charges, windows.charges).reduce((sum, { amount }) => sum + amount, 0)
  const settled = (scope: NaiveScope) => held(scope.results, windows.results).length
  const errors = (scope: NaiveScope) => held(scope.results, windows.results).filter(({ failed }) => failed).length
  const calls = (scope: NaiveScope) => held(scope.calls, windows.calls).length
  const reserved = (scope: NaiveScope) => scope.inFlight.reduce((sum, { estimate }) => sum + estimate, 0)
  const budget = ({ raised, thresholds: { budgetPerHour } }: NaiveScope) =>
    budgetPerHour === undefined ? Number.POSITIVE_INFINITY : usd(budgetPerHour) + raised
  const blocks = (scope: NaiveScope) => scope.thresholds.blockOnThreshold === true

  const move = (scope: NaiveScope, name: string, to: NaiveScope["state"], rule = scope.rule) => {
    told.push(`${scope.id}: ${name}, ${scope.state} to ${to}`)
    scope.state = to
    scope.rule = to === "closed" ? undefined : rule
    if (name !== "half_open") scope.generation++
    if (name === "recovered") {
      scope.results = []
      scope.calls = []
    }
    const { recoverAfter = thresholds.recoverAfter } = scope.thresholds
    const byItself = name === "retrip" || (name === "triggered" && rule !== "trip")
    if (byItself && recoverAfter !== undefined) pause(scope, recoverAfter)
  }

  const pause = (scope: NaiveScope, seconds: number) => {
    if (scope.rule === "trip") return
    scope.until = now + seconds * 1_000
    move(scope, "paused", "paused", scope.rule ?? "manual")
  }

  const alert = (scope: NaiveScope, rule: Rule, blocked: boolean) => {
    if (now - (scope.alerted.get(rule) ?? Number.NEGATIVE_INFINITY) < 60_000) return
    scope.alerted.set(rule, now)
    told.push(`${scope.id}: alert of ${rule}, ${blocked ? "blocked" : "passed"}`)
  }

  const warn = (scope: NaiveScope) => {
    const shares = scope.thresholds.warnAt ?? thresholds.warnAt ?? [0.5, 0.8, 0.95]
    const reached = shares.filter((share) => budget(scope) > 0 && spent(scope) >= share * budget(scope))
    const share = reached.at(-1)
    if (share === undefined) return
    if (scope.warned.some((warned) => warned.share >= share && now - warned.at < 3_600_000)) return
    scope.warned.push({ share, at: now })
    told.push(`${scope.id}: warning at ${share}`)
  }

  /** Its budget stopped it, and now has room. */
  const hasRoomAgain = (scope: NaiveScope) =>
    (scope.state === "open" || scope.state === "paused") &&
    scope.rule === "budget_per_hour" &&
    spent(scope) < budget(scope)

  /** What a rule that is crossed does. True if the call is refused. */
  const crossed = (scope: NaiveScope, rule: Rule) => {
    if (blocks(scope) && scope.state === "closed") move(scope, "triggered", "open", rule)
    alert(scope, rule, blocks(scope))
    return blocks(scope)
  }

  const mayProbe = (scope: NaiveScope) =>
    scope.state === "paused" ? now >= scope.until : scope.state === "half-open" && scope.probe === undefined

  const refusal = (scopes: ReadonlyArray<NaiveScope>, estimate: number) => {
    const from = (scope: NaiveScope, rule: NaiveScope["rule"]) => {
      scope.blocked++
      return `${scope.id} refused by ${rule}, ${scope.state}`
    }
    for (const scope of scopes) {
      if (scope.state !== "closed" && !mayProbe(scope)) return from(scope, scope.rule)
      const { maxErrorRate = 2 } = scope.thresholds
      if (scope.rule !== "budget_per_hour" && spent(scope) >= budget(scope) && crossed(scope, "budget_per_hour")) {
        return from(scope, "budget_per_hour")
      }
      const failing = settled(scope) >= 10 && errors(scope) / settled(scope) > maxErrorRate
      if (scope.rule !== "max_error_rate" && failing && crossed(scope, "max_error_rate")) {
        return from(scope, "max_error_rate")
      }
    }
    for (const scope of scopes) {
      const fits = spent(scope) + reserved(scope) + estimate <= budget(scope)
      if (!blocks(scope) || mode === "off" || fits) continue
      if (mode === "expected" && (reserved(scope) === 0 || scope.rule === "budget_per_hour")) continue
      alert(scope, "budget_per_hour", true)
      return from(scope, "budget_per_hour")
    }
    for (const scope of scopes) {
      const { maxCallsPerMinute = Number.POSITIVE_INFINITY } = scope.thresholds
      if (!blocks(scope) || scope.rule === "max_calls_per_minute" || calls(scope) < maxCallsPerMinute) continue
      crossed(scope, "max_calls_per_minute")
      return from(scope, "max_calls_per_minute")
    }
    return undefined
  }

  const end = (call: NaiveCall, outcome: Outcome, charge: number) => {
    if (call.charged !== undefined) return
    call.charged = charge
    call.mostCharged = charge
    for (const { generation, scope } of call.members) {
      scope.inFlight = scope.inFlight.filter((other) => other !== call)
      scope.charges.push({ call: call.number, at: now, amount: charge })
      if (generation === scope.generation) {
        if (outcome !== "aborted") scope.results.push({ call: call.number, at: now, failed: outcome !== "ok" })
        if (scope.state === "half-open" && scope.probe === call.number) {
          scope.probe = undefined
          if (outcome === "ok") move(scope, "recovered", "closed")
          else if (outcome !== "aborted") move(scope, "retrip", "open")
        }
      }
      if (charge > 0) warn(scope)
    }
  }

  const chargeOf = (call: NaiveCall, cost: number, partial: boolean) =>
    partial && mode === "worst-case" ? Math.max(cost, call.estimate) : cost

  return {
    told,
    find: (id: string) => (id === "global" ? global : agents.get(id)),
    scopes: () => [global, ...agents.values()],
    figures: (scope: NaiveScope) => ({
      state: scope.state,
      rule: scope.rule,
      untilMs: scope.state === "paused" ? Math.max(0, scope.until - now) : null,
      spent: spent(scope),
      reserved: reserved(scope),
      settled: settled(scope),
      errors: errors(scope),
      calls: calls(scope),
      blocked: scope.blocked,
      inFlight: scope.inFlight.length
    }),
    step: (ms: number) => {
      now += ms
    },
    enter: (id: string, given: Thresholds) => {
      const scope = agents.get(id) ?? makeScope(id, {})
      agents.set(id, scope)
      const before = budget(scope)
      scope.thresholds = { ...scope.thresholds, ...given }
      if (budget(scope) > before && hasRoomAgain(scope)) move(scope, "budget_increased", "closed")
    },
    admit: (chain: ReadonlyArray<NaiveScope>, estimated: number): NaiveCall | string => {
      const scopes = [...new Set([global, ...chain])]
      const estimate = mode === "off" ? 0 : estimated
      const reason = refusal(scopes, estimate)
      if (reason !== undefined) return reason
      const number = ++numbers
      for (const scope of scopes) {
        const { maxCallsPerMinute = Number.POSITIVE_INFINITY } = scope.thresholds
        if (scope.rule !== "max_calls_per_minute" && calls(scope) >= maxCallsPerMinute) {
          alert(scope, "max_calls_per_minute", false)
        }
        scope.calls.push({ call: number, at: now })
        if (mayProbe(scope)) {
          if (scope.state === "paused") move(scope, "half_open", "half-open")
          scope.probe = number
        }
      }
      const members = scopes.map((scope) => ({ scope, generation: scope.generation }))
      const call: NaiveCall = { number, estimate, members, charged: undefined, mostCharged: 0 }
      for (const scope of scopes) scope.inFlight.push(call)
      return call
    },
    settle: (call: NaiveCall, outcome: Outcome, cost: number, partial: boolean) =>
      end(call, outcome, chargeOf(call, cost, partial)),
    release: (call: NaiveCall, outcome: Outcome) => end(call, outcome, 0),
    correct: (call: NaiveCall, cost: number, partial: boolean) => {
      if (call.charged === undefined) return
      const charge = chargeOf(call, cost, partial)
      const more = charge > call.charged
      if (charge === call.charged) return
      const beyond = Math.max(0, charge - call.mostCharged)
      for (const { scope } of call.members) {
        const entry = held(scope.charges, windows.charges).find((other) => other.call === call.number)
        if (entry === undefined) scope.charges.push({ call: Number.NaN, at: now, amount: beyond })
        else entry.amount = charge
        if (more) warn(scope)
      }
      call.charged = charge
      call.mostCharged += beyond
    },
    pause,
    resume: (scope: NaiveScope) => {
      if (scope.state !== "closed") move(scope, "recovered", "closed")
    },
    trip: (scope: NaiveScope, reason: string) => {
      if (scope.rule === "trip" && scope.tripReason === reason) return
      scope.tripReason = reason
      move(scope, "triggered", "open", "trip")
    },
    increaseBudget: (scope: NaiveScope, dollars: number) => {
      scope.raised += usd(dollars)
      scope.warned = []
      const closes = hasRoomAgain(scope)
      move(scope, "budget_increased", closes ? "closed" : scope.state)
      if (!closes) scope.generation--
    },
    reset: (scope: NaiveScope) => {
      scope.charges = []
      scope.results = []
      scope.calls = []
      scope.warned = []
      scope.blocked = 0
      move(scope, "reset", "closed")
    },
    recoverAfter: (scope: NaiveScope, seconds: number) => {
      scope.thresholds = { ...scope.thresholds, recoverAfter: seconds }
      if (scope.state === "open") pause(scope, seconds)
    }
  }
}
