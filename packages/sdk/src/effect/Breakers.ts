import type { Settlement } from "@agentwatch/core/breaker/Admission"
import type { Alert } from "@agentwatch/core/breaker/Alert"
import type { BreakerRegistry } from "@agentwatch/core/breaker/BreakerRegistry"
import type { CallEstimate } from "@agentwatch/core/breaker/Reservation"
import type { Transition } from "@agentwatch/core/breaker/Transition"
import { Duration, Effect, Exit, Option, PubSub, type Scope, Stream } from "effect"
import { blockEvent } from "../breaker/BlockHooks.js"
import { CircuitBreakerError } from "../breaker/CircuitBreakerError.js"
import type { Monitor } from "../breaker/Monitor.js"
import { newSpanId } from "../context/ids.js"
import { outermost } from "../context/Scope.js"
import { processBreakers } from "../Environment.js"
import { CallBlocked } from "./CallBlocked.js"
import { watchOf } from "./CurrentWatch.js"
import { scopeAt } from "./FiberScope.js"

/** Of more transitions or alerts than these, a subscriber that is slower than they come sees the newest. */
const mostUnread = 4_096

const nowhere = outermost(undefined, undefined)

/** The face of a registry, until the scope closes. */
export const makeBreakers = (registry: BreakerRegistry) =>
  Effect.gen(function* () {
    const transitions = yield* Effect.acquireRelease(PubSub.sliding<Transition>(mostUnread), PubSub.shutdown)
    const alerts = yield* Effect.acquireRelease(PubSub.sliding<Alert>(mostUnread), PubSub.shutdown)
    yield* Effect.acquireRelease(
      Effect.sync(() =>
        registry.listen({
          onTransition: (transition) => void transitions.unsafeOffer(transition),
          onAlert: (alert) => void alerts.unsafeOffer(alert)
        })
      ),
      (stop) => Effect.sync(stop)
    )

    /** A call of which nothing else is known: one that broke off is charged with what was sent. */
    const usual =
      (call: CallEstimate) =>
      (exit: Exit.Exit<unknown, unknown>): Settlement => {
        if (Exit.isSuccess(exit)) return { outcome: "ok", cost: registry.expectedCost(call) }
        const outcome = Exit.isInterrupted(exit) ? "aborted" : "error"
        return { outcome, cost: call.cost(call.inputTokens, 0), partial: true }
      }

    const guard = <A, E, R>(
      call: CallEstimate,
      effect: Effect.Effect<A, E, R>,
      settlement: (exit: Exit.Exit<A, E>) => Settlement = usual(call)
    ): Effect.Effect<A, E | CallBlocked, R> =>
      Effect.uninterruptibleMask((restore) =>
        Effect.withFiberRuntime<A, E | CallBlocked, R>((fiber) => {
          const watch = watchOf(fiber)
          const scope = watch === undefined ? nowhere : scopeAt(fiber, watch.context)
          const decision = registry.admit(scope.breakers, call)
          if (!decision.admitted) {
            return Effect.fail(CallBlocked.of(new CircuitBreakerError(blockEvent(decision, scope), newSpanId())))
          }
          const settle = (exit: Exit.Exit<A, E>) =>
            Effect.sync(() => settlement(exit)).pipe(
              Effect.tapDefect(() => Effect.sync(() => decision.settle(usual(call)(exit)))),
              Effect.andThen((settled) => Effect.sync(() => decision.settle(settled)))
            )
          return Effect.onExit(restore(effect), settle)
        })
      )

    const global: Monitor = registry.global

    return {
      /** The breaker of all calls together. */
      global,
      /** The breaker of an agent that has one. */
      find: (agentId: string): Effect.Effect<Option.Option<Monitor>> =>
        Effect.sync(() => Option.fromNullable(registry.find(agentId))),
      /**
       * Makes a call that no client watches, if the breakers of the agents around and the global one let it through, and
       * settles it when it is over, interrupted or not. Fails with `CallBlocked` otherwise; then the effect has not run, and
       * no hook has. `settlement` says how it ended and what it cost: without it a success costs what was expected, and a
       * call that failed or was interrupted what was sent.
       */
      guard,
      /** After so long one call may try; until then none passes. From a pause: replaces its end. */
      pause: (breaker: Monitor, duration: Duration.DurationInput) =>
        Effect.sync(() => breaker.pause(Duration.toSeconds(duration))),
      /** Closes, whatever opened it. Errors and calls are forgotten, the spend is not. */
      resume: (breaker: Monitor) => Effect.sync(() => breaker.resume()),
      /** Opens until `resume` or `resetWindows`, whatever `blockOnThreshold` says. */
      trip: (breaker: Monitor, reason: string) => Effect.sync(() => breaker.trip(reason)),
      /** Adds US dollars to the budget for good, which closes a breaker that was opened by it, if it now has room. */
      increaseBudget: (breaker: Monitor, usd: number) => Effect.sync(() => breaker.increaseBudget(usd)),
      /** The emergency exit: forgets spend, errors, calls and warnings, and closes. What calls in flight hold stays. */
      resetWindows: (breaker: Monitor) => Effect.sync(() => breaker.resetWindows()),
      /** From now on, and now if it is open: a breaker that opens by itself pauses for so long. */
      recoverAfter: (breaker: Monitor, duration: Duration.DurationInput) =>
        Effect.sync(() => breaker.recoverAfter(Duration.toSeconds(duration))),
      /** Every breaker, as plain JSON. Takes time in proportion to their number. */
      getState: Effect.sync(() => registry.getState()),
      /** Every transition from the moment that the stream runs, in order: what an audit trail is made of. */
      changes: Stream.fromPubSub(transitions),
      /** The same stream, listening from the moment that this effect has run. */
      listening: Stream.fromPubSub(transitions, { scoped: true }) satisfies Effect.Effect<
        Stream.Stream<Transition>,
        never,
        Scope.Scope
      >,
      /** Every alert from the moment that the stream runs, in order. */
      alerts: Stream.fromPubSub(alerts)
    } as const
  })

/**
 * The breakers of this process, the same that the plain door steers. Each control gives the state that it leaves behind;
 * a number that is out of bounds is a defect that names it, and then nothing has changed.
 */
export class Breakers extends Effect.Service<Breakers>()("@agentwatch/sdk/Breakers", {
  scoped: Effect.suspend(() => makeBreakers(processBreakers()))
}) {}
