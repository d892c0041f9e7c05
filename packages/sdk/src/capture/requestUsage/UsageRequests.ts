import type { Clock } from "../../Clock.js"
import type { Vitals } from "../../Vitals.js"
import type { Call } from "../Call.js"
import { isPromise } from "../isPromise.js"
import { urlOf } from "../request.js"
import { askedArgs } from "./askedArgs.js"
import { reportsOnRequest } from "./asking.js"
import { withoutUsage } from "./hiddenUsage.js"
import { mayRefuse, refusesOptions } from "./refusesOptions.js"

type Fetch = typeof fetch
type Args = Parameters<Fetch>

/** Asks providers for the usage of streams which they report only on request, without the caller noticing. Never throws. */
export interface UsageRequests {
  /** Whether a call may be asked about. */
  readonly concerns: (call: Call) => boolean
  /**
   * Makes a call by `ask`, and asks for its usage on the way, as far as it can be. A provider that refuses that is sent what
   * the caller meant to send, and is not asked again.
   */
  readonly send: (args: Args, ask: (args: Args) => ReturnType<Fetch>) => ReturnType<Fetch>
}

const where = "asking for usage"

const mostHosts = 1_000

export const makeUsageRequests = (clock: Clock, vitals: Vitals): UsageRequests => {
  const refusing = new Set<string>()

  const hostOf = ([input]: Args): string => new URL(urlOf(input) ?? "").host

  const askAnyway = async (reply: Response, args: Args, ask: (args: Args) => ReturnType<Fetch>) => {
    if (!(await refusesOptions(reply, clock))) return reply
    vitals.guarded(where, () => {
      if (refusing.size < mostHosts) refusing.add(hostOf(args))
      reply.body?.cancel().catch(() => {})
    })
    return ask(args)
  }

  return {
    concerns: reportsOnRequest,
    send: (args, ask) => {
      const asked = vitals.guarded(where, () => (refusing.has(hostOf(args)) ? undefined : askedArgs(args)))
      if (asked === undefined) return ask(args)
      const replied = ask(asked)
      if (!isPromise(replied)) return replied
      return replied.then((reply) =>
        mayRefuse(reply) ? askAnyway(reply, args, ask) : (vitals.guarded(where, () => withoutUsage(reply)) ?? reply)
      )
    }
  }
}
