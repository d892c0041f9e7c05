import type { ReplyFacts } from "@agentwatch/core/provider/WireFormat"
import type { Keep } from "../../Keep.js"
import type { Vitals } from "../../Vitals.js"
import type { WireSpan } from "../../WireSpan.js"
import type { Bill } from "../Bill.js"
import type { Call } from "../Call.js"
import type { Recount } from "./Recount.js"

type Usage = NonNullable<ReplyFacts["usage"]>

/** Keeps the spans of calls, those whose usage is an estimate once their tokens have been counted. */
export interface Recounted {
  readonly keep: Keep
  /**
   * Runs `end`, which keeps the span of a call at once. Where its tokens can be counted the span waits for that, `bill` says
   * what the usage comes to, and the promise settles well when the span has been kept.
   */
  readonly end: (
    call: Call,
    facts: ReplyFacts | undefined,
    end: () => void,
    bill: (usage: Usage) => Bill
  ) => Promise<void> | undefined
}

const where = "counting tokens"

export const makeRecounted = (keep: Keep, recount: Recount, vitals: Vitals): Recounted => {
  let waiting: Array<Parameters<Keep>> | undefined

  return {
    keep: (span, scope) => {
      if (waiting === undefined) keep(span, scope)
      else waiting.push([span, scope])
    },
    end: (call, facts, end, bill) => {
      const held: Array<Parameters<Keep>> = []
      let known: Bill | undefined
      let told = false
      let release = () => {}
      const asked = vitals.guarded(where, () =>
        recount.ask(call, facts, (usage) => {
          told = true
          known = usage && vitals.guarded(where, () => bill(usage))
          release()
        })
      )
      if (asked !== true) {
        end()
        return undefined
      }
      waiting = held
      try {
        end()
      } finally {
        waiting = undefined
      }
      const send = () => {
        for (const [span, scope] of held) {
          vitals.guarded(where, () => keep(known === undefined ? span : rebilled(span, known), scope))
        }
      }
      if (told) {
        send()
        return undefined
      }
      return new Promise((resolve) => {
        release = () => {
          send()
          resolve()
        }
      })
    }
  }
}

/** The span with another bill, whose price is of the same source. */
const rebilled = (span: WireSpan, { cost, usage }: Bill): WireSpan => ({
  ...span,
  model_inference: {
    ...span.model_inference,
    prompt_tokens: usage?.input,
    completion_tokens: usage?.output,
    reasoning_tokens: usage?.reasoning || undefined
  },
  ...(span.cost_usd !== undefined && cost !== undefined && { cost_usd: cost.nanoUsd / 1e9 })
})
