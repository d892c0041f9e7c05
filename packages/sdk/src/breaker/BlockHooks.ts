import type { Breaker } from "@agentwatch/core/breaker/Breaker"
import type { Refusal } from "@agentwatch/core/breaker/Refusal"
import type { Clock } from "../Clock.js"
import type { Context } from "../context/Context.js"
import type { Scope } from "../context/Scope.js"
import type { Vitals } from "../Vitals.js"
import type { BlockEvent, CallbackBook } from "./Callbacks.js"

/**
 * Runs `onBlock` for a call that was refused, once for each opening of a breaker. What comes back settles, and never
 * rejects, when the hook has; absent if there is nothing to wait for.
 */
export type BlockHooks = (refusal: Refusal, scope: Scope) => Promise<void> | undefined

export interface BlockHookParts {
  readonly callbacks: CallbackBook
  readonly clock: Clock
  readonly context: Context
  readonly vitals: Vitals
}

/** The longest that a call waits for a hook, in milliseconds. */
const longestWait = 5_000

interface Run {
  readonly opening: number
  /** Absent once it is over. */
  waiting: Promise<void> | undefined
}

export const makeBlockHooks = ({ callbacks, clock, context, vitals }: BlockHookParts): BlockHooks => {
  const runs = new WeakMap<Breaker, Run>()

  const failed = (what: string) => {
    vitals.counts.callbackFaults++
    vitals.warn("onBlock", `onBlock ${what}: the call is decided without it`)
  }

  /** Settles when `hook` has, or time is up. A caller waits for it, so the process has to stay alive until then. */
  const within = (hook: Promise<unknown>): Promise<void> =>
    new Promise((resolve) => {
      let over = false
      const end = (fault?: string) => {
        if (over) return
        over = true
        release()
        if (fault !== undefined) failed(fault)
        resolve()
      }
      const release = clock.after(longestWait, () => end(`took longer than ${longestWait} ms`), true)
      hook.then(
        () => end(),
        () => end("failed")
      )
    })

  return (refusal, scope) => {
    if (scope.hook?.running) return undefined
    const { breaker, opening } = refusal
    const known = runs.get(breaker)
    if (known?.opening === opening) return known.waiting
    const { onBlock } = callbacks.of(breaker)
    if (onBlock === undefined) return undefined
    const run: Run = { opening, waiting: undefined }
    // Before the hook begins, since all that it does may lead here again.
    runs.set(breaker, run)
    const inside = { running: true }
    const hook = context.run({ ...scope, hook: inside }, async () => onBlock(blockEvent(refusal, scope)))
    run.waiting = within(hook).then(() => {
      run.waiting = undefined
      inside.running = false
    })
    return run.waiting
  }
}

export const blockEvent = (refusal: Refusal, { traceId }: Scope): BlockEvent => {
  const { breaker, current, reason, rule, scope, scopeId, state, threshold } = refusal
  return { reason, rule, threshold, current, scope, scopeId, traceId, state, monitor: breaker }
}
