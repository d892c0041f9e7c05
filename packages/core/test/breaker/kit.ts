import type { Admission } from "../../src/breaker/Admission.js"
import type { Alert } from "../../src/breaker/Alert.js"
import type { Breaker } from "../../src/breaker/Breaker.js"
import type { BreakerOptions } from "../../src/breaker/BreakerOptions.js"
import { BreakerRegistry } from "../../src/breaker/BreakerRegistry.js"
import type { Refusal } from "../../src/breaker/Refusal.js"
import type { CallEstimate } from "../../src/breaker/Reservation.js"
import type { Thresholds } from "../../src/breaker/Thresholds.js"
import type { Transition } from "../../src/breaker/Transition.js"

export const second = 1_000
export const minute = 60 * second
export const hour = 60 * minute

/** Nano-dollars. */
export const usd = (dollars: number): number => Math.round(dollars * 1_000_000_000)

/** Of this instant nothing depends but what is shown. */
export const wallStart = Date.UTC(2026, 0, 2, 3, 4, 5)

export const fakeClock = (start = 0) => {
  let now = start
  let shift = 0
  return {
    now: () => now,
    wall: () => wallStart + now - start + shift,
    step: (ms: number) => {
      now += ms
    },
    /** Sets the wall clock, as an operator or a time server may. */
    jump: (ms: number) => {
      shift += ms
    }
  }
}

/** Breakers under a clock that only moves when told to, and all that they tell. */
export const makeBreakers = (
  thresholds: Thresholds = {},
  options: Partial<BreakerOptions> & { readonly start?: number } = {}
) => {
  const clock = fakeClock(options.start)
  const transitions: Array<Transition> = []
  const alerts: Array<Alert> = []
  const breakers = new BreakerRegistry({
    clock,
    thresholds,
    onTransition: (transition) => transitions.push(transition),
    onAlert: (alert) => alerts.push(alert),
    ...options
  })
  return {
    breakers,
    global: breakers.global,
    clock,
    transitions,
    alerts,
    /** The names of the transitions so far. */
    names: () => transitions.map(({ name }) => name),
    agent: (id: string, thresholds?: Thresholds) => present(breakers.enter(id, thresholds)),
    /** Asks for a call that is expected to cost, and at most can cost, so many dollars. */
    ask: (dollars = 0, chain: ReadonlyArray<Breaker> = []) => breakers.admit(chain, costing(dollars)),
    /** Makes a call that costs so many dollars, from admission to settlement. */
    spend: (dollars: number, chain: ReadonlyArray<Breaker> = []) => {
      const admission = admitted(breakers.admit(chain, costing(dollars)))
      admission.settle({ outcome: "ok", cost: usd(dollars) })
      return admission
    },
    /** Makes calls that end so, costing nothing. */
    calls: (count: number, outcome: "ok" | "error" | "timeout" | "aborted", chain: ReadonlyArray<Breaker> = []) => {
      for (let call = 0; call < count; call++) {
        admitted(breakers.admit(chain, costing(0))).settle({ outcome, cost: 0 })
      }
    }
  }
}

/** A call whose estimate is the same in every mode. */
export const costing = (dollars: number): CallEstimate => ({
  model: "m",
  inputTokens: 0,
  inputBytes: 0,
  outputLimit: undefined,
  outputMaximum: undefined,
  choices: 1,
  cost: () => usd(dollars)
})

export const present = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("it is not there")
  return value
}

export const admitted = (decision: Admission | Refusal): Admission => {
  if (!decision.admitted) throw new Error(`refused: ${decision.reason}`)
  return decision
}

export const refused = (decision: Admission | Refusal): Refusal => {
  if (decision.admitted) throw new Error("admitted")
  return decision
}
