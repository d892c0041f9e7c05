import { defaultMaxListeners, getMaxListeners, setMaxListeners } from "node:events"
import type { Breaker } from "@agentwatch/core/breaker/Breaker"
import type { BreakerRegistry } from "@agentwatch/core/breaker/BreakerRegistry"
import type { Outcome } from "@agentwatch/core/breaker/BreakerState"
import type { Refusal } from "@agentwatch/core/breaker/Refusal"
import type { CallEstimate } from "@agentwatch/core/breaker/Reservation"
import type { Thresholds } from "@agentwatch/core/breaker/Thresholds"
import type { Pricing } from "@agentwatch/core/pricing/Pricing"
import type { ReplyFacts } from "@agentwatch/core/provider/WireFormat"
import { type Bill, nothingBought } from "../capture/Bill.js"
import type { Call, Ending } from "../capture/Call.js"
import { estimateOf } from "../capture/estimate.js"
import { newSpanId } from "../context/ids.js"
import type { Settings } from "../Settings.js"
import type { Vitals } from "../Vitals.js"
import { type BlockHooks, blockEvent } from "./BlockHooks.js"
import type { CallbackBook, Callbacks } from "./Callbacks.js"
import { CircuitBreakerError } from "./CircuitBreakerError.js"

/** Why a call must not be made; `undefined` lets it go. */
export type Verdict = CircuitBreakerError | undefined

/** Stands between the calls of a program and the breakers. */
export interface Guard {
  /** The breaker of an agent. Absent where there is no room for one: the outer scopes then hold it alone. */
  readonly enter: (id: string, thresholds: Thresholds, callbacks: Callbacks) => Breaker | undefined
  /** Whether the size of a request has a say in whether it is let through. */
  readonly weighs: (call: Call) => boolean
  /**
   * Decides about a call: at once, unless a hook has to run first. The promise rejects with what `signal` says if that
   * is aborted meanwhile. Where AgentWatch itself fails, the call is let through.
   */
  readonly ask: (call: Call, signal: AbortSignal | undefined) => Verdict | Promise<Verdict>
  /** The provider answered with an error: nothing was bought, whether or not anybody reads on. */
  readonly failed: (call: Call) => void
  /** A call that was let through is over. Does nothing for one that has failed. */
  readonly settle: (call: Call, bill: Bill, facts: ReplyFacts | undefined, ending: Ending) => void
  /** Learns what a model produces from a call whose size had no say in it, and which ended well. */
  readonly learn: (call: Call, bill: Bill, facts: ReplyFacts | undefined, ending: Ending) => void
  /** More was seen of a call that had been settled. Only what is known for certain takes the place of what was charged. */
  readonly correct: (call: Call, bill: Bill, ending: Ending) => void
  /** A call that was settled with an estimate is estimated better. */
  readonly refine: (call: Call, bill: Bill) => void
}

export interface GuardParts {
  readonly registry: BreakerRegistry
  readonly settings: Pick<Settings, "reservation">
  readonly pricing: Pricing
  readonly callbacks: CallbackBook
  readonly hooks: BlockHooks
  readonly vitals: Vitals
}

export const makeGuard = (parts: GuardParts): Guard => {
  const { callbacks, hooks, pricing, registry, settings, vitals } = parts

  const weighs: Guard["weighs"] = ({ scope }) =>
    settings.reservation !== "off" && (registry.global.hasBudget || scope.breakers.some(({ hasBudget }) => hasBudget))

  /** What nobody knows is what was reserved. But a batch that is only handed in has not cost anything yet. */
  const costOf = (call: Call, { cost }: Bill): number => {
    if (cost !== undefined) return cost.nanoUsd
    if (call.route.format.deferred) return 0
    return call.weighed ? Number.NaN : registry.expectedCost(estimateOf(call, pricing, false))
  }

  const isKnown = (bill: Bill, ending: Ending) => bill.source === "reported" && ending.kind === "whole"

  const decide = (call: Call, again?: Refusal): Refusal | undefined =>
    vitals.guarded("deciding about a call", () => {
      const worstCase = settings.reservation === "worst-case"
      call.weighed = worstCase || weighs(call)
      const estimate = call.weighed ? estimateOf(call, pricing, worstCase) : unweighed
      const decision = registry.admit(call.scope.breakers, estimate, again)
      if (!decision.admitted) return decision
      call.admission = decision
      return undefined
    })

  const blocked = (refusal: Refusal, call: Call) =>
    new CircuitBreakerError(blockEvent(refusal, call.scope), newSpanId())

  const hookFor = (refusal: Refusal, call: Call) => vitals.guarded("calling onBlock", () => hooks(refusal, call.scope))

  /** Asks again when the hook has run. Whoever refuses then has a hook of its own: each is waited for once. */
  const askAgain = async (first: Promise<void>, refused: Refusal, call: Call, signal: AbortSignal | undefined) => {
    const waitedFor = new Set<Breaker>()
    let refusal = refused
    for (let hook: Promise<void> | undefined = first; hook !== undefined; ) {
      waitedFor.add(refusal.breaker)
      await (signal === undefined ? hook : unlessAborted(hook, signal))
      const again = decide(call, refusal)
      if (again === undefined) return undefined
      refusal = again
      hook = waitedFor.has(again.breaker) ? undefined : hookFor(again, call)
    }
    return blocked(refusal, call)
  }

  return {
    enter: (id, thresholds, given) => {
      const breaker = registry.enter(id, thresholds)
      if (breaker !== undefined) callbacks.set(breaker, given)
      return breaker
    },
    weighs,
    ask: (call, signal) => {
      const refusal = decide(call)
      if (refusal === undefined) return undefined
      const hook = hookFor(refusal, call)
      return hook === undefined ? blocked(refusal, call) : askAgain(hook, refusal, call, signal)
    },
    failed: ({ admission, overdue }) => (overdue ? admission?.correct(0) : admission?.release("error")),
    settle: (call, bill, facts, ending) => {
      const { admission } = call
      if (admission === undefined) return
      const outcome = outcomeOf(call, facts, ending)
      const free = nothingBought(call, ending)
      if (outcome !== "ok" && free) return admission.release(outcome)
      const known = isKnown(bill, ending)
      admission.settle({
        outcome,
        cost: free ? 0 : costOf(call, bill),
        partial: !free && !known,
        outputTokens: known && call.weighed ? bill.usage?.output : undefined
      })
    },
    learn: (call, bill, facts, ending) => {
      if (call.weighed || settings.reservation !== "expected" || !isKnown(bill, ending)) return
      if (outcomeOf(call, facts, ending) !== "ok") return
      registry.learn(estimateOf(call, pricing, false), bill.usage?.output ?? Number.NaN)
    },
    correct: ({ admission }, bill, ending) => {
      // A guess is no better than the one that was charged.
      if (isKnown(bill, ending) && bill.cost !== undefined) admission?.correct(bill.cost.nanoUsd)
    },
    refine: ({ admission, overdue }, { cost }) => {
      // Of one that is overdue more may be known for certain by now.
      if (cost !== undefined && !overdue) admission?.correct(cost.nanoUsd, true)
    }
  }
}

/** Where no budget holds a call, nobody has to know what it will cost, nor to read its request for that before it leaves. */
const unweighed: CallEstimate = {
  model: "",
  inputTokens: 0,
  inputBytes: 0,
  outputLimit: undefined,
  outputMaximum: undefined,
  choices: 1,
  cost: () => 0
}

/** Whether the provider did its part. What its caller took back, or could not be sent as it was, says nothing of it. */
const outcomeOf = ({ status }: Call, facts: ReplyFacts | undefined, ending: Ending): Outcome => {
  if (status !== undefined && status >= 400) return "error"
  switch (ending.kind) {
    case "broken":
      return ending.by === "program" ? "aborted" : ending.by === "time" ? "timeout" : "error"
    case "aborted":
      return "aborted"
    default:
      return facts?.error === undefined ? "ok" : "error"
  }
}

// As many as `fetch` itself allows: a signal may well be shared by so many calls.
const mostListeners = 1_500

const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const aborted = () => reject(signal.reason)
    if (signal.aborted) return aborted()
    if (getMaxListeners(signal) === defaultMaxListeners) setMaxListeners(mostListeners, signal)
    signal.addEventListener("abort", aborted, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", aborted))
  })
