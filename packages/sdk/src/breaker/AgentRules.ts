import { readThresholds, type Thresholds } from "@agentwatch/core/breaker/Thresholds"
import type { AgentOptions } from "../Options.js"
import { type Callbacks, readCallbacks } from "./Callbacks.js"

/** What holds for one agent. */
export interface AgentRules {
  readonly thresholds: Thresholds
  readonly callbacks: Callbacks
}

export const noRules: AgentRules = { thresholds: {}, callbacks: {} }

const known: Readonly<Record<keyof AgentOptions, true>> = {
  id: true,
  role: true,
  budgetPerHour: true,
  maxErrorRate: true,
  maxCallsPerMinute: true,
  blockOnThreshold: true,
  recoverAfter: true,
  warnAt: true,
  onAlert: true,
  onBlock: true
}

const protecting = Object.keys(known).filter((name) => name !== "id" && name !== "role")

/**
 * Reads what `agent()` was given, so far as it protects. Throws a `TypeError` or `RangeError` that names what is wrong:
 * passed over, it would let run what was meant to be stopped.
 */
export const readAgentRules = (options: unknown): AgentRules => {
  if (typeof options !== "object" || options === null) return noRules
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(known, name)) throw new TypeError(`${JSON.stringify(name)} is not an option of agent()`)
  }
  // By name, since options may be inherited.
  if (!protecting.some((name) => name in options)) return noRules
  const given = options as AgentOptions
  return {
    thresholds: readThresholds(given),
    callbacks: readCallbacks({ onAlert: given.onAlert, onBlock: given.onBlock })
  }
}
