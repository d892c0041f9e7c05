import { Duration, Effect, Exit, Option, PubSub, Stream } from "effect"
import type { Settlement } from "./Admission.js"
import type { Alert } from "./Alert.js"
import type { Breaker } from "./Breaker.js"
import type { BreakerOptions } from "./BreakerOptions.js"
import { BreakerRegistry } from "./BreakerRegistry.js"
import { CallBlocked } from "./CallBlocked.js"
import type { CallEstimate } from "./Reservation.js"
import type { Thresholds } from "./Thresholds.js"
import type { Actor, Transition } from "./Transition.js"

/** Of more transitions or alerts than these, a subscriber that is slower than they come sees the newest. */
const mostUnread = 4_096

const nanosPerMilli = 1_000_000

/**
 * The breakers of a program, around the plain registry. Time is Effect's `Clock`. Options that are wrong are a defect,
 * and so are numbers out of bounds that a control is given.
 */
export class Breakers extends Effect.Service<Breakers>()("@agentwatch/core/Breakers", {
  scoped: (options: Omit<BreakerOptions, "clock"> = {}) =>
    Effect.gen(function* () {
      const clock = yield* Effect.clock
      const transitions = yield* Effect.acquireRelease(PubSub.sliding<Transition>(mostUnread), PubSub.shutdown)
      const alerts = yield* Effect.acquireRelease(PubSub.sliding<Alert>(mostUnread), PubSub.shutdown)
      const registry = new BreakerRegistry({
        ...options,
        clock: {
          now: () => Number(clock.unsafeCurrentTimeNanos()) / nanosPerMilli,
          wall: () => clock.unsafeCurrentTimeMillis()
        },
        onTransition: (transition, breaker) => {
          transitions.unsafeOffer(transition)
          return options.onTransition?.(transition, breaker)
        },
        onAlert: (alert, breaker) => {
          alerts.unsafeOffer(alert)
          return options.onAlert?.(alert, breaker)
        }
      })

      /** A call of which nothing else is known: one that broke off is charged with what was sent. */
      const usual =
        (call: CallEstimate) =>
        (exit: Exit.Exit<unknown, unknown>): Settlement => {
          if (Exit.isSuccess(exit)) return { outcome: "ok", cost: registry.expectedCost(call) }
          const outcome = Exit.isInterrupted(exit) ? "aborted" : "error"
          return { outcome, cost: call.cost(call.inputTokens, 0), partial: true }
        }

      /**
       * Makes a call if the breakers let it through, and settles it when it is over, interrupted or not. Fails with
       * `CallBlocked` otherwise; then `effect` has not run. `settlement` says how it ended and what it cost: without it
       * a success costs what was expected, and a call that failed or was interrupted what was sent.
       */
      const guard = <A, E, R>(
        chain: ReadonlyArray<Breaker>,
        call: CallEstimate,
        effect: Effect.Effect<A, E, R>,
        settlement: (exit: Exit.Exit<A, E>) => Settlement = usual(call)
      ): Effect.Effect<A, E | CallBlocked, R> =>
        Effect.uninterruptibleMask((restore) =>
          Effect.suspend((): Effect.Effect<A, E | CallBlocked, R> => {
            const decision = registry.admit(chain, call)
            if (!decision.admitted) return Effect.fail(new CallBlocked(decision))
            const settle = (exit: Exit.Exit<A, E>) =>
              Effect.sync(() => settlement(exit)).pipe(
                Effect.tapDefect(() => Effect.sync(() => decision.settle(usual(call)(exit)))),
                Effect.andThen((settled) => Effect.sync(() => decision.settle(settled)))
              )
            return Effect.onExit(restore(effect), settle)
          })
        )

      return {
        /** The plain registry: for a section of your own that has to be synchronous. */
        registry,
        global: registry.global,
        /** As `BreakerRegistry.enter`; none if there is no room. */
        enter: (id: string, thresholds?: Thresholds) =>
          Effect.sync(() => Option.fromNullable(registry.enter(id, thresholds))),
        find: (id: string) => Effect.sync(() => Option.fromNullable(registry.find(id))),
        guard,
        pause: (breaker: Breaker, duration: Duration.DurationInput, actor?: Actor) =>
          Effect.sync(() => breaker.pause(Duration.toSeconds(duration), actor)),
        resume: (breaker: Breaker, actor?: Actor) => Effect.sync(() => breaker.resume(actor)),
        trip: (breaker: Breaker, reason: string, actor?: Actor) => Effect.sync(() => breaker.trip(reason, actor)),
        increaseBudget: (breaker: Breaker, usd: number, actor?: Actor) =>
          Effect.sync(() => breaker.increaseBudget(usd, actor)),
        resetWindows: (breaker: Breaker, actor?: Actor) => Effect.sync(() => breaker.resetWindows(actor)),
        recoverAfter: (breaker: Breaker, duration: Duration.DurationInput, actor?: Actor) =>
          Effect.sync(() => breaker.recoverAfter(Duration.toSeconds(duration), actor)),
        getState: Effect.sync(() => registry.getState()),
        /** Every transition from the moment that the stream runs, in order: what an audit trail is made of. */
        changes: Stream.fromPubSub(transitions),
        /** The same stream, listening from the moment that this effect has run. */
        listening: Stream.fromPubSub(transitions, { scoped: true }),
        alerts: Stream.fromPubSub(alerts)
      } as const
    })
}) {}
