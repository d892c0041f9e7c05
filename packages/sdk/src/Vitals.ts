import type { DropReason, Health } from "./Health.js"
import { noHealth } from "./Health.js"
import { printable } from "./printable.js"

/** Keeps count of how a watch is doing, and says once what a person should know. */
export interface Vitals {
  readonly counts: { -readonly [Key in Exclude<keyof Health, "dropped" | "breakers">]: number }
  readonly dropped: (reason: DropReason, spans?: number) => void
  /** Prints a warning, the first time that one of this kind comes up. */
  readonly warn: (kind: string, message: string) => void
  /** Counts something that the program gave and that is not as documented; said once for each kind. Never throws. */
  readonly passedOver: (what: string) => void
  /** Counts a mistake of our own, which must not reach the caller. Never throws. */
  readonly fault: (where: string, error: unknown) => void
  /** Runs `action`; what it throws is a fault, and `undefined` the result. */
  readonly guarded: <T>(where: string, action: () => T) => T | undefined
  readonly health: () => Omit<Health, "breakers">
}

export const makeVitals = (log: (line: string) => void): Vitals => {
  const { dropped: none, ...counts } = noHealth
  const drops: Record<DropReason, number> = { ...none }
  const current = { ...counts }
  const warned = new Set<string>()

  const warn = (kind: string, message: string) => {
    if (warned.has(kind)) return
    warned.add(kind)
    try {
      log(`[AgentWatch] ${printable(message)}`)
    } catch {
      // A console that throws is no reason to break the caller's work, and there is nowhere left to say so.
    }
  }

  const fault = (where: string, error: unknown) => {
    current.faults++
    warn("fault", `a mistake of AgentWatch's own, which your program does not notice: ${where}${origin(error)}`)
  }

  return {
    counts: current,
    dropped: (reason, spans = 1) => {
      drops[reason] += spans
    },
    warn,
    passedOver: (what) => {
      current.passedOver++
      warn(what, `${what}: passed over`)
    },
    fault,
    guarded: (where, action) => {
      try {
        return action()
      } catch (error) {
        fault(where, error)
        return undefined
      }
    },
    health: () => ({ ...current, dropped: { ...drops } })
  }
}

// The name and the place only: messages quote what they stumbled over, which may be a prompt.
const origin = (error: unknown): string => {
  try {
    if (!(error instanceof Error)) return ""
    const place = /^\s+at .*$/m.exec(error.stack ?? "")?.[0].trim()
    return ` (${error.name}${place === undefined ? "" : ` ${place}`})`
  } catch {
    return ""
  }
}
