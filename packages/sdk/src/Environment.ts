import { AsyncLocalStorage } from "node:async_hooks"
import type { BreakerOptions } from "@agentwatch/core/breaker/BreakerOptions"
import { BreakerRegistry } from "@agentwatch/core/breaker/BreakerRegistry"
import type { BreakersSnapshot } from "@agentwatch/core/breaker/BreakersSnapshot"
import { makeRecogniser, type Recogniser } from "@agentwatch/core/provider/Provider"
import { type Clock, systemClock } from "./Clock.js"
import { findTokenizer } from "./capture/tokenizer/findTokenizer.js"
import { makeTokenThread, type TokenThread } from "./capture/tokenizer/TokenThread.js"
import { onExit, onIdle } from "./processEnds.js"
import { type Departure, onSignal } from "./processSignals.js"

/** All that a watch takes from the process around it. */
export interface Environment {
  readonly clock: Clock
  /** At least 0, less than 1. */
  readonly random: () => number
  /** Whose `fetch` is patched, and who knows whether another copy of AgentWatch has done so. */
  readonly host: object & { fetch?: typeof fetch }
  readonly log: { readonly info: (line: string) => void; readonly warn: (line: string) => void }
  /** Calls `listener` whenever the process has nothing left to do; what is returned ends that. */
  readonly onIdle: (listener: () => void) => () => void
  /** Calls `listener` when the process ends, which nothing can delay any more; what is returned ends that. */
  readonly onExit: (listener: () => void) => () => void
  /** Lets `departure` take place when the process is asked to end; what is returned ends that. */
  readonly onSignal: (departure: Departure) => () => void
  /** Runs `action` outside of the caller's asynchronous context. */
  readonly detached: <T>(action: () => T) => T
  /** Says which URLs are model calls. `providers` is the user's option; `anyHost`: by their paths alone as well. */
  readonly recogniser: (providers: Readonly<Record<string, string>>, anyHost?: boolean) => Recogniser
  /** The breakers, which live as long as the process. Where there are none yet they start from what was left behind. */
  readonly breakers: BreakerHome
  /** Counts tokens, for all watches. */
  readonly tokens: TokenThread
}

/** What breakers begin with. */
export type Beginning = Pick<BreakerOptions, "resumeFrom" | "thresholds">

export interface BreakerHome {
  /** Throws for what no breakers can start from, even where there are some already, which then stay (`resumed`: false). */
  readonly open: (beginning?: Beginning) => { readonly registry: BreakerRegistry; readonly resumed: boolean }
  /** What they know; where there are none yet, as if there were. */
  readonly state: () => BreakersSnapshot
}

/** Breakers that are made when they are first asked for. */
export const makeBreakerHome = ({ monotonic, wall }: Clock): BreakerHome => {
  let registry: BreakerRegistry | undefined
  const made = (beginning: Beginning = {}) => new BreakerRegistry({ clock: { now: monotonic, wall }, ...beginning })
  return {
    open: (beginning) => {
      const resumed = registry === undefined
      if (resumed || beginning?.resumeFrom !== undefined) {
        const fresh = made(beginning)
        registry ??= fresh
      }
      return { registry: registry ?? made(), resumed }
    },
    state: () => (registry ?? made()).getState()
  }
}

const breakers = makeBreakerHome(systemClock)

const tokens = makeTokenThread({ clock: systemClock, find: findTokenizer, detached: AsyncLocalStorage.snapshot() })

/** All breakers of this process, made now where there are none. */
export const processBreakers = (): BreakerRegistry => breakers.open().registry

/** What they know, none made. */
export const processBreakersState = breakers.state

export const processEnvironment = (): Environment => ({
  clock: systemClock,
  random: Math.random,
  host: globalThis,
  // Both on the error output: the other one may be what the program is for.
  log: { info: (line) => console.error(line), warn: (line) => console.warn(line) },
  onIdle,
  onExit,
  onSignal,
  detached: AsyncLocalStorage.snapshot(),
  recogniser: makeRecogniser,
  breakers,
  tokens
})

/** For a watch of its own beside the one of the process: its breakers are nobody else's. */
export const isolatedEnvironment = (): Environment => ({
  ...processEnvironment(),
  breakers: makeBreakerHome(systemClock)
})
